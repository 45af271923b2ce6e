"""A storage in one SQLite file. One process at a time uses it."""

from pathlib import Path

from storage.base import ShelfLimits
from storage.chats import SqlChats
from storage.shelves import SqlShelves
from storage.sqlite_database import SqliteDatabase
from storage.updates import SqlUpdates


class SqliteStorage(SqliteDatabase, SqlChats, SqlShelves, SqlUpdates):
    """A `storage.base.Storage`. The event loop calls it directly: a call takes microseconds.

    Only a long article takes longer, up to some 20 ms for 1 MiB, and so does forgetting one.
    """

    def __init__(self, path: Path | None, limits: ShelfLimits = ShelfLimits()) -> None:  # noqa: B008  # it is frozen
        """Open the file at `path`, or one in memory for None. Raises StorageError."""
        super().__init__(path)
        self._limits = limits
        self._prune()
