"""The SQLite file while it is in use: its transactions, its place on the disk, and the clock."""

import contextlib
import functools
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from errors import StorageError
from storage.database import Database
from storage.sqlite_file import Files, leave_file, open_database
from storage.updates import TIMES

_WAIT = 10.0  # seconds; a restart may begin before the old process has ended
_CLOCK_SET = 60.0  # seconds; after a larger jump, somebody has set the clock
TABLES = ("choices", "answers", "inbox", "articles", "shelves", "languages")

_log = logging.getLogger(__name__)


class SqliteDatabase(Database):
    """One file, which one process at a time uses. The classes made from it say what it keeps."""

    def __init__(self, path: Path | None) -> None:
        """Open the file at `path`, or one in memory for None. Raises StorageError."""
        self._path = path
        self._db: sqlite3.Connection
        self._displaced: bool  # whether the file was deleted or replaced, and not yet written again
        self._files: Files
        self._settle(open_database(path, wait=_WAIT))
        self._opened = time.monotonic()
        self._clock = time.time() - self._opened

    def close(self) -> None:
        """Close the file; write it again before, if it is no longer at `path`."""
        try:
            self._stay_in_place()
        except StorageError as error:
            _log.error("what waits or was answered since then is lost: %s", error)
        self._db.close()

    def _run(self, sql: str, *values: Any) -> list[Any]:
        with as_storage_error():
            return self._db.execute(_translated(sql), values).fetchall()

    def _change(self, sql: str, *values: Any) -> int:
        with as_storage_error():
            return self._db.execute(_translated(sql), values).rowcount

    def _make_ready(self) -> None:
        self._stay_in_place()
        self._follow_clock()

    @contextlib.contextmanager
    def _wholly(self) -> Iterator[None]:
        with as_storage_error(), self._db:
            self._db.execute("BEGIN")
            yield

    @contextlib.contextmanager
    def _durably(self) -> Iterator[None]:
        self._run("PRAGMA synchronous=FULL")
        try:
            with self._wholly():
                yield
        finally:
            self._run("PRAGMA synchronous=NORMAL")

    def _leave_no_traces(self) -> None:
        """Overwrite what was deleted before, on the disk too. Raises StorageError.

        Until now, the file may still have it, and so may the file of latest changes, which is
        emptied (sqlite.org/pragma.html#pragma_wal_checkpoint).
        """
        self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    def _follow_clock(self) -> None:
        """Shift times when the clock is set while the bot runs, so that ages stay.

        Times from before the file was opened stay, because the clock was perhaps right then.
        """
        jump = time.time() - time.monotonic() - self._clock
        if abs(jump) > _CLOCK_SET:
            since = self._clock + self._opened - 1  # second, for rounding
            with self._wholly():
                for table, column in TIMES:
                    sql = f"UPDATE {table} SET {column} = {column} + ? WHERE {column} >= ?"  # noqa: S608  # names from TIMES
                    self._run(sql, jump, since)
            self._clock += jump

    def _stay_in_place(self) -> None:
        """If the files in use are no longer at `path`, write them again. Raises StorageError.

        A deleted or replaced file can still be read until it is closed; then it is lost.
        """
        if self._path is None or (not self._displaced and self._files.are_at(self._path)):
            return
        with as_storage_error():
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
        for table in TABLES:
            rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608  # names from TABLES
            places = ", ".join("?" * len(rows.description))
            target.executemany(f"REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608
        # REPLACE starts no trigger, so the articles of replaced rows are still there.
        target.execute("DELETE FROM articles WHERE id NOT IN (SELECT article FROM shelves)")


@functools.cache
def _translated(sql: str) -> str:
    return sql.replace("least(", "min(")


@contextlib.contextmanager
def as_storage_error() -> Iterator[None]:
    """Turn sqlite3.Error in the block into StorageError."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"cannot use the state ({error}); see STATE_FILE") from None
