"""The updates of a bot, each kept until it is done, in SQL."""

import logging
import time
from collections.abc import Iterable, Sequence

from errors import StorageError
from storage.base import KEEP, Kept
from storage.database import Database

_PRUNE_EVERY = 600.0  # seconds

_PUT = """
INSERT INTO inbox (bot_id, update_id, queue, raw, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (bot_id, update_id)
DO UPDATE SET queue = excluded.queue, raw = excluded.raw, at = excluded.at
WHERE inbox.raw IS NULL AND inbox.at < ?
RETURNING queue, update_id
"""
_WAITING = """
SELECT queue, update_id FROM inbox WHERE bot_id = ? AND raw IS NOT NULL ORDER BY update_id
"""
_READ = "SELECT raw FROM inbox WHERE bot_id = ? AND update_id = ? AND raw IS NOT NULL"
_DONE = "UPDATE inbox SET raw = NULL, queue = NULL, at = ? WHERE bot_id = ? AND update_id = ?"
# Some at a time, because the event loop waits.
_FORGET = """
DELETE FROM inbox WHERE (bot_id, update_id) IN
    (SELECT bot_id, update_id FROM inbox WHERE at < ? AND raw IS NULL LIMIT 50000)
"""

# Columns with times, in seconds since 1970.
TIMES = (("answers", "sent"), ("inbox", "at"), ("shelves", "added"), ("shelves", "asked"))

_log = logging.getLogger(__name__)


class SqlUpdates(Database):
    """The `storage.base.Updates` in a database. What is old goes, too, also of other tables."""

    _pruned: float | None = None

    def put(self, bot_id: int, updates: Iterable[Kept]) -> list[tuple[str, int]]:
        """Store updates, all or none; see `storage.base.Updates`. Raises StorageError."""
        new: list[tuple[str, int]] = []
        self._make_ready()
        now = time.time()
        with self._durably():
            for one in updates:
                row = (bot_id, one.update_id, one.queue, one.raw, now, now - KEEP)
                new += self._run(_PUT, *row)
        self._prune()
        return new

    def waiting(self, bot_id: int) -> list[tuple[str, int]]:
        """Return queue and `update_id` of updates not done, in order. Raises StorageError."""
        return self._run(_WAITING, bot_id)

    def read(self, bot_id: int, update_id: int) -> str | None:
        """Return the JSON of an update that waits; None if it is done. Raises StorageError."""
        found = self._run(_READ, bot_id, update_id)
        return found[0][0] if found else None

    def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Erase updates, and remember that they were here. Raises StorageError."""
        self._make_ready()
        now = time.time()
        with self._wholly():
            for update_id in update_ids:
                self._run(_DONE, now, bot_id, update_id)

    def _prune(self) -> None:
        """From time to time, delete what is done and older than KEEP seconds.

        A failure does no harm and is tried again. Updates that wait are never deleted.
        """
        if self._pruned is not None and time.monotonic() - self._pruned < _PRUNE_EVERY:
            return
        self._pruned = time.monotonic()
        now = time.time()
        try:
            self._make_ready()
            with self._wholly():
                # A time in the future was written when the clock was wrong.
                for table, column in TIMES:
                    self._run(f"UPDATE {table} SET {column} = ? WHERE {column} > ?", now, now)  # noqa: S608  # names from TIMES
                self._run("DELETE FROM answers WHERE sent < ?", now - KEEP)
                self._run(_FORGET, now - KEEP)
        except StorageError as error:
            _log.warning("old state not forgotten yet: %s", error)
