"""A storage in one SQLite file. One process at a time uses it."""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from errors import StorageError
from storage.base import KEEP, Kept
from storage.sqlite_file import Files, leave_file, open_database

_WAIT = 10.0  # seconds; a restart may begin before the old process has ended
_PRUNE_EVERY = 600.0  # seconds
_CLOCK_SET = 60.0  # seconds; after a larger jump, somebody has set the clock
_TABLES = ("choices", "answers", "inbox")

_PUT = """
INSERT INTO inbox (bot_id, update_id, queue, raw, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET queue = excluded.queue, raw = excluded.raw, at = excluded.at
WHERE inbox.raw IS NULL AND inbox.at < ?
RETURNING queue, update_id
"""

_log = logging.getLogger(__name__)


class SqliteStorage:
    """A `storage.base.Storage`. The event loop calls it directly: a call takes microseconds."""

    def __init__(self, path: Path | None) -> None:
        """Open the file at `path`, or one in memory for None. Raises StorageError."""
        self._path = path
        self._db: sqlite3.Connection
        self._displaced: bool  # whether the file was deleted or replaced, and not yet written again
        self._files: Files
        self._settle(open_database(path, wait=_WAIT))
        self._clock = time.time() - time.monotonic()
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

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Move a group's choice to the supergroup that the group has become."""
        sql = "UPDATE OR REPLACE choices SET chat_id = ? WHERE chat_id = ?"
        self._try(sql, new_chat_id, chat_id)

    def put(self, bot_id: int, updates: Iterable[Kept]) -> list[tuple[str, int]]:
        """Store updates, all or none; see `storage.base.Updates`. Raises StorageError."""
        new: list[tuple[str, int]] = []
        self._stay_in_place()
        with _as_storage_error():
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
        with _as_storage_error():
            return self._run(sql, bot_id)

    def read(self, bot_id: int, update_id: int) -> str | None:
        """Return the JSON of an update that waits; None if it is done. Raises StorageError."""
        sql = "SELECT raw FROM inbox WHERE bot_id = ? AND update_id = ? AND raw NOTNULL"
        with _as_storage_error():
            found = self._run(sql, bot_id, update_id)
        return found[0][0] if found else None

    def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Erase updates, and remember that they were here. Raises StorageError."""
        sql = "UPDATE inbox SET raw = NULL, queue = NULL, at = ? WHERE bot_id = ? AND update_id = ?"
        self._stay_in_place()
        with _as_storage_error(), self._wholly():
            self._db.executemany(sql, [(time.time(), bot_id, number) for number in update_ids])

    def close(self) -> None:
        """Close the file; write it again before, if it is no longer at `path`."""
        try:
            self._stay_in_place()
        except StorageError as error:
            _log.error("what waits or was answered since then is lost: %s", error)
        self._db.close()

    def _run(self, sql: str, *values: Any) -> list[Any]:
        return self._db.execute(sql, values).fetchall()

    def _try(self, sql: str, *values: Any) -> list[Any]:
        try:
            return self._run(sql, *values)
        except sqlite3.Error as error:
            _log.warning("state not kept: %s; see STATE_FILE", error)
            return []

    @contextlib.contextmanager
    def _wholly(self) -> Iterator[None]:
        """Make the block one transaction: all of it is written, or nothing."""
        with self._db:
            self._db.execute("BEGIN")
            yield

    @contextlib.contextmanager
    def _durably(self) -> Iterator[None]:
        """Make the block one transaction that is on disk when the block ends.

        Other writes survive the end of the process, but perhaps not a loss of power, because they
        are not synced.
        """
        self._db.execute("PRAGMA synchronous=FULL")
        try:
            with self._wholly():
                yield
        finally:
            self._db.execute("PRAGMA synchronous=NORMAL")

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
                self._run("UPDATE answers SET sent = ? WHERE sent > ?", now, now)
                self._run("UPDATE inbox SET at = ? WHERE at > ?", now, now)
                self._run("DELETE FROM answers WHERE sent < ?", now - KEEP)
                self._run("DELETE FROM inbox WHERE at < ? AND raw ISNULL", now - KEEP)
        except sqlite3.Error as error:
            _log.warning("old state not forgotten yet: %s; see STATE_FILE", error)

    def _follow_clock(self) -> None:
        """Shift all stored times when the clock is set while the bot runs, so that ages stay."""
        jump = time.time() - time.monotonic() - self._clock
        if abs(jump) > _CLOCK_SET:
            with self._wholly():
                self._run("UPDATE answers SET sent = sent + ?", jump)
                self._run("UPDATE inbox SET at = at + ?", jump)
            self._clock += jump

    def _stay_in_place(self) -> None:
        """If the files in use are no longer at `path`, write them again. Raises StorageError.

        A deleted or replaced file can still be read until it is closed; then it is lost.
        """
        if self._path is None or (not self._displaced and self._files.are_at(self._path)):
            return
        with _as_storage_error():
            if not self._displaced:
                _log.error("%s: deleted or replaced while in use; writing it again", self._path)
                self._db = leave_file(self._db, self._path, self._files.wal)
                self._displaced = True
            fresh = open_database(self._path, wait=0)
            try:
                _copy(self._db, fresh)
            except sqlite3.Error:
                fresh.close()
                raise
            self._db.close()
        self._settle(fresh)

    def _settle(self, db: sqlite3.Connection) -> None:
        """Use this database from now on, and remember its files."""
        self._db = db
        self._displaced = False
        self._files = Files()
        if self._path:
            self._files.are_at(self._path)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy every row, in one transaction; a row of the same key is replaced."""
    with target:
        target.execute("BEGIN")
        for table in _TABLES:
            rows = source.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # names from _TABLES
            if rows:
                places = ", ".join("?" * len(rows[0]))
                target.executemany(f"REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608


@contextlib.contextmanager
def _as_storage_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"cannot use the state ({error}); see STATE_FILE") from None
