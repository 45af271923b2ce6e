"""What must outlast the process: each chat's article, and which message answers which question."""

import logging
import sqlite3
import time
from pathlib import Path
from typing import Any

_KEEP_ANSWERS = 48 * 3600  # seconds; who edits a question does so soon

_SCHEMA = """
CREATE TABLE IF NOT EXISTS choices (chat INTEGER PRIMARY KEY, article TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    chat INTEGER, question INTEGER, answer INTEGER NOT NULL, sent REAL NOT NULL,
    PRIMARY KEY (chat, question)
);
"""

_log = logging.getLogger(__name__)


class StoreError(Exception):
    """The file cannot be used; the message, one line, names it and what to do."""


class Store:
    """Numbers of chats and messages, and file names of articles, in one SQLite file. No texts.

    Calls take microseconds and are made from the event loop. Two processes may share the file. A
    file that fails later on is logged: the bot answers without it.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the file at `path`, or a store in memory for None. Raises StoreError."""
        try:
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        except sqlite3.Error as error:
            raise _unusable(path, error) from None
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            self._db.close()
            raise _unusable(path, error) from None

    def choose(self, chat: int, article: str) -> None:
        """Remember the article's name as the one this chat asks."""
        self._run("REPLACE INTO choices VALUES (?, ?)", chat, article)

    def choice(self, chat: int) -> str | None:
        """Return the name of the article that this chat chose, if it did."""
        found = self._run("SELECT article FROM choices WHERE chat = ?", chat)
        return found[0][0] if found else None

    def answered(self, chat: int, question: int, answer: int) -> None:
        """Remember, for two days, which message answers which."""
        now = time.time()
        self._run("DELETE FROM answers WHERE sent < ?", now - _KEEP_ANSWERS)
        self._run("REPLACE INTO answers VALUES (?, ?, ?, ?)", chat, question, answer, now)

    def answer_to(self, chat: int, question: int) -> int | None:
        """Return the number of the message that answers a question, if it is remembered."""
        sql = "SELECT answer FROM answers WHERE chat = ? AND question = ?"
        found = self._run(sql, chat, question)
        return found[0][0] if found else None

    def migrate(self, old: int, new: int) -> None:
        """Carry a group's choice over to the supergroup that it has become."""
        self._run("UPDATE OR REPLACE choices SET chat = ? WHERE chat = ?", new, old)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _run(self, sql: str, *values: Any) -> list[Any]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            _log.warning("state not kept: %s; see STATE_FILE", error)
            return []


def _unusable(path: Path | None, error: sqlite3.Error) -> StoreError:
    return StoreError(
        f"{path}: cannot be used ({error}); set STATE_FILE to a file that may be written."
    )
