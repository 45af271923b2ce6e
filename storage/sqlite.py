"""A storage in one SQLite file. One process at a time uses it."""

import logging
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from storage.base import KEEP, Kept, ShelfLimits
from storage.sqlite_database import TIMES, as_storage_error, log_not_kept
from storage.sqlite_shelves import SqliteShelves

_PRUNE_EVERY = 600.0  # seconds

_PUT = """
INSERT INTO inbox (bot_id, update_id, queue, raw, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET queue = excluded.queue, raw = excluded.raw, at = excluded.at
WHERE inbox.raw IS NULL AND inbox.at < ?
RETURNING queue, update_id
"""

_log = logging.getLogger(__name__)


class SqliteStorage(SqliteShelves):
    """A `storage.base.Storage`. The event loop calls it directly: a call takes microseconds.

    Only a long article takes longer, up to some 20 ms for 1 MiB, and so does forgetting one.
    """

    def __init__(self, path: Path | None, limits: ShelfLimits = ShelfLimits()) -> None:  # noqa: B008  # it is frozen
        """Open the file at `path`, or one in memory for None. Raises StorageError."""
        super().__init__(path, limits)
        self._pruned = -_PRUNE_EVERY
        self._prune()

    def choose(self, chat_id: int, article: str) -> None:
        """Remember that this chat asks the article of this name."""
        self._try("REPLACE INTO choices (chat_id, article) VALUES (?, ?)", chat_id, article)

    def choice(self, chat_id: int) -> str | None:
        """Return the name of the article that this chat chose, or None."""
        found = self._try("SELECT article FROM choices WHERE chat_id = ?", chat_id)
        return found[0][0] if found else None

    def note_answer(self, chat_id: int, message_id: int, answer_id: int) -> None:
        """Remember for KEEP seconds that the message `answer_id` answers `message_id`."""
        sql = "REPLACE INTO answers (chat_id, message_id, answer_id, sent) VALUES (?, ?, ?, ?)"
        self._try(sql, chat_id, message_id, answer_id, time.time())

    def answer_to(self, chat_id: int, message_id: int) -> int | None:
        """Return the `message_id` of the answer to a question, if it is remembered."""
        sql = "SELECT answer_id FROM answers WHERE chat_id = ? AND message_id = ?"
        found = self._try(sql, chat_id, message_id)
        return found[0][0] if found else None

    def speak(self, chat_id: int, language: str) -> None:
        """Remember in which language the bot speaks in a chat; "" for that of each person."""
        if language:
            self._try("REPLACE INTO languages (chat_id, code) VALUES (?, ?)", chat_id, language)
        else:
            self._try("DELETE FROM languages WHERE chat_id = ?", chat_id)

    def language(self, chat_id: int) -> str:
        """Return the language that a chat chose, or ""."""
        found = self._try("SELECT code FROM languages WHERE chat_id = ?", chat_id)
        return found[0][0] if found else ""

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Move what a group chose, and its shelf, to the supergroup that the group has become."""
        if chat_id == new_chat_id:
            return
        sql = "UPDATE OR REPLACE {} SET chat_id = ? WHERE chat_id = ?"
        try:
            with self._wholly():
                self._run(sql.format("choices"), new_chat_id, chat_id)
                self._run(sql.format("languages"), new_chat_id, chat_id)
                self._move_shelf(chat_id, new_chat_id)
        except sqlite3.Error as error:
            log_not_kept(error)

    def put(self, bot_id: int, updates: Iterable[Kept]) -> list[tuple[str, int]]:
        """Store updates, all or none; see `storage.base.Updates`. Raises StorageError."""
        new: list[tuple[str, int]] = []
        self._stay_in_place()
        with as_storage_error():
            self._follow_clock()
            now = time.time()
            with self._durably():
                for one in updates:
                    row = (bot_id, one.update_id, one.queue, one.raw, now, now - KEEP)
                    new += self._run(_PUT, *row)
        self._prune()
        return new

    def waiting(self, bot_id: int) -> list[tuple[str, int]]:
        """Return queue and `update_id` of updates not done, in order. Raises StorageError."""
        sql = (
            "SELECT queue, update_id FROM inbox WHERE bot_id = ? AND raw NOTNULL ORDER BY update_id"
        )
        with as_storage_error():
            return self._run(sql, bot_id)

    def read(self, bot_id: int, update_id: int) -> str | None:
        """Return the JSON of an update that waits; None if it is done. Raises StorageError."""
        sql = "SELECT raw FROM inbox WHERE bot_id = ? AND update_id = ? AND raw NOTNULL"
        with as_storage_error():
            found = self._run(sql, bot_id, update_id)
        return found[0][0] if found else None

    def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Erase updates, and remember that they were here. Raises StorageError."""
        sql = "UPDATE inbox SET raw = NULL, queue = NULL, at = ? WHERE bot_id = ? AND update_id = ?"
        self._stay_in_place()
        with as_storage_error(), self._wholly():
            self._db.executemany(sql, [(time.time(), bot_id, number) for number in update_ids])

    def _prune(self) -> None:
        """From time to time, delete what is done and older than KEEP seconds.

        A failure does no harm and is tried again. Updates that wait are never deleted.
        """
        if time.monotonic() - self._pruned < _PRUNE_EVERY:
            return
        self._pruned = time.monotonic()
        now = time.time()
        try:
            self._follow_clock()
            with self._wholly():
                # A time in the future was written when the clock was wrong.
                for table, column in TIMES:
                    self._run(f"UPDATE {table} SET {column} = ? WHERE {column} > ?", now, now)  # noqa: S608  # names from TIMES
                self._run("DELETE FROM answers WHERE sent < ?", now - KEEP)
                self._run("DELETE FROM inbox WHERE at < ? AND raw ISNULL", now - KEEP)
        except sqlite3.Error as error:
            _log.warning("old state not forgotten yet: %s; see STATE_FILE", error)
