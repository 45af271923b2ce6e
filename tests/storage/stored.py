"""What the tests of the storage share."""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from storage.base import About, Kept, Origin, Shelved
from storage.postgres import PostgresStorage
from storage.sqlite import SqliteStorage

Stored = SqliteStorage | PostgresStorage
Open = Callable[..., Stored]

BOT = 4242
DAYS = 86_400.0


class Clock:
    """The two clocks, time of day and monotonic, for tests that cannot wait for days."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.passed = time.time(), time.monotonic()
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr(time, "monotonic", lambda: self.passed)

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.passed += seconds


def kept(*update_ids: int) -> list[Kept]:
    return [Kept(number, "7", f'{{"update_id": {number}}}') for number in update_ids]


def new(storage: Stored, *update_ids: int) -> list[int]:
    """Put updates; return the `update_id` of those that are new."""
    return [update_id for _, update_id in storage.put(BOT, kept(*update_ids))]


def waiting(storage: Stored) -> list[int]:
    return [update_id for _, update_id in storage.waiting(BOT)]


def about(name: str, **more: Any) -> About:
    """Return what is known of an article of this name."""
    return About(sha256(name.encode()).hexdigest(), "html", name, **more)


def shelved(storage: Stored, chat_id: int, *names: str, size: int = 2) -> list[str]:
    """Put articles on a shelf; return the titles of those that went to make room."""
    gone = []
    for name in names:
        gone += storage.shelve(chat_id, about(name), "x" * size, Origin())
    return titles(gone)


def titles(shelf: list[Shelved]) -> list[str]:
    return [one.about.title for one in shelf]


def count_articles(storage: Stored) -> int:
    """Return how many texts the database holds, on whatever shelves."""
    return int(storage._run("SELECT count(*) FROM articles")[0][0])


def refuse(storage: Stored, change: str, table: str) -> None:
    """Let the database refuse each change to a table: INSERT, UPDATE or DELETE."""
    if isinstance(storage, SqliteStorage):
        how = "BEGIN SELECT RAISE(ABORT, 'refused'); END"
    else:
        storage._run(
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'refused'; END $$"
        )
        how = "FOR EACH ROW EXECUTE FUNCTION refuse()"
    storage._run(f"CREATE TRIGGER refuse_{table} BEFORE {change} ON {table} {how}")


def allow(storage: Stored, table: str) -> None:
    """Undo `refuse`."""
    on = "" if isinstance(storage, SqliteStorage) else f" ON {table}"
    storage._run(f"DROP TRIGGER refuse_{table}{on}")
