"""A storage in PostgreSQL, which many processes share."""

import time
from collections.abc import Iterable, Sequence

from storage.base import KEEP, Kept, ShelfLimits
from storage.chats import SqlChats
from storage.postgres_database import PostgresDatabase, open_tables
from storage.shelves import SqlShelves
from storage.updates import SqlUpdates

# Many at once, with one journey to the server. Its values are those of `values_to_put`.
PUT = """
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

_FOLLOWING = """
SELECT raw FROM inbox WHERE bot_id = ? AND queue = ? AND update_id > ? AND raw IS NOT NULL
ORDER BY update_id LIMIT ?
"""
_NOW = "extract(epoch FROM clock_timestamp())::float8"
# Two minutes ahead at most, because the clock of the server may be set back.
_NEXT = f"""
INSERT INTO pace (bot_id, next) VALUES (?, {_NOW} + ?)
ON CONFLICT (bot_id) DO UPDATE SET next = least(greatest(pace.next, {_NOW} - ?), {_NOW} + 120) + ?
RETURNING next - ? - {_NOW}
"""  # noqa: S608


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
        updates = list(updates)
        with self._durably():
            new = self._run(PUT, *values_to_put(bot_id, updates))
        self._prune()
        order = {one.update_id: place for place, one in enumerate(updates)}
        return sorted(new, key=lambda row: order[row[1]])

    def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Erase updates, and remember that they were here. Raises StorageError."""
        self._run(_DONE, time.time(), bot_id, list(update_ids))

    def following(self, bot_id: int, queue: str, update_id: int, most: int) -> list[str]:
        """Return the JSON of the updates that wait in a queue after one. Raises StorageError."""
        return [raw for (raw,) in self._run(_FOLLOWING, bot_id, queue, update_id, most)]

    def next_message(self, bot_id: int, interval: float) -> float:
        """Take the next time at which a bot may send, `interval` seconds after the one before.

        Returns the seconds until then. After a pause, two may be sent at once. It is the virtual
        scheduling algorithm (ITU-T I.371), for all processes together. Raises StorageError.
        """
        found = self._run(_NEXT, bot_id, interval, interval, interval, interval)
        return max(0.0, float(found[0][0]))

    def forget_chat(self, chat_id: int) -> None:
        """Forget all of a chat, except updates that wait. Raises StorageError."""
        super().forget_chat(chat_id)
        self._run("DELETE FROM remembered WHERE queue = ?", str(chat_id))

    def expire(self) -> int:
        """Erase articles whose time is over; return how many. Raises StorageError."""
        self._prune()
        self._run("DELETE FROM remembered WHERE at < ?", time.time() - KEEP)
        return super().expire()


def values_to_put(bot_id: int, updates: Iterable[Kept]) -> tuple[object, ...]:
    """Return the values of PUT."""
    rows = {one.update_id: one for one in updates}.values()
    columns = ([r.update_id for r in rows], [r.queue for r in rows], [r.raw for r in rows])
    now = time.time()
    return (bot_id, now, *columns, now - KEEP)
