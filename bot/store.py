"""What must outlast the process, in one SQLite file: what chats chose, what answers what."""

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEEP = 48 * 3600  # seconds; who edits a question does so soon, and Telegram redelivers for a day
_PRUNE_EVERY = 600.0  # seconds
_WAIT = 10.0  # seconds for another copy to end, which a restart may overlap with

_SCHEMA = """
CREATE TABLE IF NOT EXISTS choices (chat INTEGER PRIMARY KEY, article TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    chat INTEGER, question INTEGER, answer INTEGER NOT NULL, sent REAL NOT NULL,
    PRIMARY KEY (chat, question)
);
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (sent);
CREATE TABLE IF NOT EXISTS inbox (
    bot INTEGER, number INTEGER, queue TEXT, raw TEXT, taken REAL NOT NULL,
    PRIMARY KEY (bot, number)
);
CREATE INDEX IF NOT EXISTS inbox_by_age ON inbox (taken);
"""

_log = logging.getLogger(__name__)


class StoreError(Exception):
    """The file cannot be used; the message, one line, names it and what to do."""


class Store:
    """Numbers of chats and messages, and file names of articles; `Inbox` keeps its updates here.

    Calls take microseconds and are made from the event loop. One process uses the file at a time:
    two would both answer what is in the inbox. What fails later on is logged: the bot answers
    without a chat's choice, but takes no update that it cannot keep.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the file at `path`, or a store in memory for None. Raises StoreError."""
        self._pruned = 0.0
        try:
            if path:
                # Questions wait in it for their answers: nobody else's business.
                os.close(os.open(path, os.O_CREAT, 0o600))
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=_WAIT)
        except (OSError, sqlite3.Error) as error:
            raise _unusable(path, error) from None
        try:
            # Held until the process ends, however it ends.
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA secure_delete=ON")  # a question that is done leaves no trace
            self._db.executescript(_SCHEMA)
            self.prune()  # takes the lock, if the schema was there
        except sqlite3.Error as error:
            self._db.close()
            raise _unusable(path, error) from None

    def choose(self, chat: int, article: str) -> None:
        """Remember the article's name as the one this chat asks."""
        self._try("REPLACE INTO choices VALUES (?, ?)", chat, article)

    def choice(self, chat: int) -> str | None:
        """Return the name of the article that this chat chose, if it did."""
        found = self._try("SELECT article FROM choices WHERE chat = ?", chat)
        return found[0][0] if found else None

    def answered(self, chat: int, question: int, answer: int) -> None:
        """Remember, for two days, which message answers which."""
        self._try("REPLACE INTO answers VALUES (?, ?, ?, ?)", chat, question, answer, time.time())

    def answer_to(self, chat: int, question: int) -> int | None:
        """Return the number of the message that answers a question, if it is remembered."""
        sql = "SELECT answer FROM answers WHERE chat = ? AND question = ?"
        found = self._try(sql, chat, question)
        return found[0][0] if found else None

    def migrate(self, old: int, new: int) -> None:
        """Carry a group's choice over to the supergroup that it has become."""
        self._try("UPDATE OR REPLACE choices SET chat = ? WHERE chat = ?", new, old)

    def prune(self) -> None:
        """Forget what is older than two days, now and then. Raises sqlite3.Error."""
        now = time.time()
        if not 0 <= now - self._pruned < _PRUNE_EVERY:
            self._pruned = now
            self.run("DELETE FROM answers WHERE sent < ?", now - KEEP)
            self.run("DELETE FROM inbox WHERE taken < ?", now - KEEP)

    def run(self, sql: str, *values: Any) -> list[Any]:
        """Run a statement and return its rows. Raises sqlite3.Error."""
        return self._db.execute(sql, values).fetchall()

    @contextlib.contextmanager
    def durably(self) -> Iterator[None]:
        """Do what is in the block wholly or not at all, and on disk once it is over.

        The other writes outlast the process but perhaps not a loss of power: they are not synced.
        Raises sqlite3.Error.
        """
        self._db.execute("PRAGMA synchronous=FULL")
        try:
            with self._db:
                self._db.execute("BEGIN")
                yield
        finally:
            self._db.execute("PRAGMA synchronous=NORMAL")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _try(self, sql: str, *values: Any) -> list[Any]:
        try:
            return self.run(sql, *values)
        except sqlite3.Error as error:
            _log.warning("state not kept: %s; see STATE_FILE", error)
            return []


def _unusable(path: Path | None, error: Exception) -> StoreError:
    if "locked" in str(error):
        return StoreError(
            f"{path}: another copy of the bot uses it; stop that one, or give this one its own "
            "STATE_FILE."
        )
    reason = getattr(error, "strerror", None) or str(error)
    return StoreError(
        f"{path}: cannot be used ({reason}); set STATE_FILE to a file that may be written."
    )
