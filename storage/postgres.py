"""A storage in PostgreSQL, which many processes share."""

import time
from collections.abc import Iterable, Sequence

from storage.base import KEEP, Kept, ShelfLimits
from storage.chats import SqlChats
from storage.postgres_database import PostgresDatabase, open_tables
from storage.shelves import SqlShelves
from storage.updates import SqlUpdates

# Many at once, with one journey to the server.
_PUT = """
INSERT INTO inbox (bot_id, update_id, queue, raw, at)
SELECT ?, update_id, queue, raw, ? FROM unnest(?::bigint[], ?::text[], ?::text[])
AS new (update_id, queue, raw) ORDER BY update_id
ON CONFLICT (bot_id, update_id)
DO UPDATE SET queue = excluded.queue, raw = excluded.raw, at = excluded.at
WHERE inbox.raw IS NULL AND inbox.at < ?
RETURNING queue, update_id
"""
_DONE = """
UPDATE inbox SET raw = NULL, queue = NULL, at = ? WHERE bot_id = ? AND update_id = ANY(?)
"""


class PostgresStorage(PostgresDatabase, SqlChats, SqlShelves, SqlUpdates):
    """A `storage.base.Storage`. The event loop calls it directly.

    A call takes a journey to the server and back: some 0.2 ms on one machine, 1 ms to the next one.
    """

    def __init__(
        self,
        url: str,
        limits: ShelfLimits = ShelfLimits(),  # noqa: B008  # it is frozen
        name: str = "pullquote",
    ) -> None:
        """Use the database at `url`; make its tables, if they are not there.

        Raises SettingsError and StorageError; CannotConnectError if trying again is useless.
        """
        open_tables(url)
        super().__init__(url, name)
        self._limits = limits
        self._prune()

    def put(self, bot_id: int, updates: Iterable[Kept]) -> list[tuple[str, int]]:
        """Store updates, all or none; see `storage.base.Updates`. Raises StorageError."""
        rows = {one.update_id: one for one in updates}
        now = time.time()
        columns = [list(rows), [r.queue for r in rows.values()], [r.raw for r in rows.values()]]
        with self._durably():
            new = self._run(_PUT, bot_id, now, *columns, now - KEEP)
        self._prune()
        return sorted(new, key=lambda row: list(rows).index(row[1])) if len(new) > 1 else new

    def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Erase updates, and remember that they were here. Raises StorageError."""
        self._run(_DONE, time.time(), bot_id, list(update_ids))
