"""What the tests of the storage share."""

import time

import pytest

from storage.base import Kept
from storage.sqlite import SqliteStorage

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


def new(storage: SqliteStorage, *update_ids: int) -> list[int]:
    """Put updates; return the `update_id` of those that are new."""
    return [update_id for _, update_id in storage.put(BOT, kept(*update_ids))]


def waiting(storage: SqliteStorage) -> list[int]:
    return [update_id for _, update_id in storage.waiting(BOT)]
