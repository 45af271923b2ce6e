"""The inbox of a bot that many processes serve: each chat is in the hands of one of them.

A process has a chat while it holds an advisory lock for it. Such a lock belongs to a connection
(postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS): when a process is killed, or its
connection is lost, its chats are free. No transaction is open while Telegram is waited for.
"""

import time
from typing import Any

import psycopg

from errors import StorageError
from storage.exchanged import Claimed, Given, Waiting, Wanted
from storage.postgres import PUT, values_to_put
from storage.postgres_database import as_stored, connect
from storage.postgres_watchdog import watching

HUNG_AFTER = 6.0  # seconds without a sign; then the others end the connection of a process
_COUNT_EVERY = 5.0  # seconds
_LOOK_EVERY = 1.0  # seconds, for those that hang
_MOST = 20  # updates of a chat; then another chat has its turn
_SCANNED = 500  # updates
_CHANNEL = "pullquote"

# The tables of two bots in one database are in two schemas. Their locks are in one space.
_KEY = "hashtextextended(current_schema() || ' ' || {}, %s)"
# Asked longest ago first. Chats that other processes have are found out by their locks.
_CLAIM = f"""
WITH head AS (
    SELECT queue, update_id FROM inbox
    WHERE bot_id = %s AND raw IS NOT NULL AND queue <> ALL(%s)
    ORDER BY update_id + 0 LIMIT {_SCANNED} -- this is how `inbox_in_order` is made
), chats AS MATERIALIZED (
    SELECT queue FROM head GROUP BY queue ORDER BY min(update_id) LIMIT %s
)
SELECT queue, pg_try_advisory_lock({_KEY.format("queue")}), (SELECT count(*) FROM head) FROM chats
"""  # noqa: S608
_UPDATES = f"""
SELECT name, state, remembered.at, update_id, raw, waiting.at
FROM unnest(%s::text[]) AS names (name)
LEFT JOIN remembered ON bot_id = %s AND remembered.queue = name
LEFT JOIN LATERAL (
    SELECT update_id, raw, at FROM inbox
    WHERE bot_id = %s AND inbox.queue = name AND raw IS NOT NULL ORDER BY update_id LIMIT {_MOST}
) AS waiting ON true
ORDER BY name, update_id
"""  # noqa: S608
_PUT = PUT.replace("?", "%s").encode()
_DONE = """
WITH done AS (
    UPDATE inbox SET raw = NULL, queue = NULL, at = %s WHERE bot_id = %s AND update_id = ANY(%s)
)
INSERT INTO remembered (bot_id, queue, state, at)
SELECT %s, queue, state, extract(epoch FROM clock_timestamp())
FROM unnest(%s::text[], %s::text[]) AS new (queue, state)
ON CONFLICT (bot_id, queue) DO UPDATE SET state = excluded.state, at = excluded.at
"""
_RELEASE = f"SELECT pg_advisory_unlock({_KEY.format('name')}) FROM unnest(%s::text[]) AS n (name)"  # noqa: S608
_RECEIVER = _KEY.format("'the receiver'")
_LEAD = f"SELECT pg_try_advisory_lock({_RECEIVER})"
_RESIGN = f"SELECT pg_advisory_unlock({_RECEIVER})"
# Even if the server is killed, what was noted as done is not answered again. And there is an index
# for all that is asked here, even if the server has not found out yet how many rows there are.
_SESSION = """
SET synchronous_commit = on;
SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET jit = off
"""
_NOW = "SELECT extract(epoch FROM clock_timestamp())::float8"
_COUNT = "SELECT count(*) FROM inbox WHERE bot_id = %s AND raw IS NOT NULL"
# Whoever does not talk to the server hangs, or its machine is gone and the server has not noticed.
_END_HUNG = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND application_name = %s
AND pid <> pg_backend_pid() AND state_change < clock_timestamp() - make_interval(secs => %s)
"""


class SharedInbox:
    """One connection of one process. Only one thread at a time uses it."""

    def __init__(self, url: str, bot_id: int) -> None:
        """Do not connect yet: see `connect`."""
        self._url, self.bot_id = url, bot_id
        self._name = f"pullquote {bot_id}"
        self._db: psycopg.Connection[Any] | None = None
        self._leads = False
        self._looked = self._counted = 0.0

    def connect(self) -> int:
        """Connect, with no chats in hand; return the file number of the connection.

        It can be read when another process has put updates. Raises StorageError.
        """
        self.close()
        self._db = connect(self._url, self._name)
        self._db.add_notify_handler(lambda _: None)  # psycopg would keep them all
        try:
            self._db.execute(_SESSION)
            self._db.execute(f"LISTEN {_CHANNEL}")
        except psycopg.Error as error:
            self.close()
            raise as_stored(error) from None
        return self._db.fileno()

    def close(self) -> None:
        """Close the connection, so that others get the chats."""
        if self._db:
            self._db.close()
        self._db = None
        self._leads = False

    def exchange(self, wanted: Wanted) -> Given:
        """Write what is done, release chats, put updates, and claim chats, in this order.

        Raises StorageError if the connection is lost: then other processes have the chats.
        """
        if self._db is None:
            raise StorageError("no connection to PostgreSQL; see DATABASE_URL")
        given = Given()
        try:
            with watching(self._db):
                self._exchange(wanted, given)
        except psycopg.Error as error:
            self.close()
            raise as_stored(error) from None
        return given

    def _exchange(self, wanted: Wanted, given: Given) -> None:
        """Do it, and write what is given into `given`. Raises psycopg.Error."""
        assert self._db  # noqa: S101  # `exchange` has looked
        # Even if nothing else is to be said, the server answers, and notifications are read.
        self._db.execute("SELECT 1")
        given.not_done = self._as_far_as_possible(self._write_done, wanted)
        if wanted.release and not given.not_done:
            self._db.execute(_RELEASE, (self.bot_id, wanted.release))
        given.not_put = self._as_far_as_possible(self._put, wanted)
        given.leads = self._try_to_lead() if wanted.lead else self._resign()
        given.waiting = self._count() if given.leads else 0
        self._end_hung()
        # What cannot be noted would be answered again.
        if wanted.room > 0 and not given.not_done:
            given.claimed = self._claim(list(wanted.in_hand), wanted.room)

    def _as_far_as_possible(self, change: Any, wanted: Wanted) -> StorageError | None:
        """Return why a change is not possible, if the connection is there still."""
        assert self._db  # noqa: S101  # `exchange` has looked
        try:
            change(self._db, wanted)
        except psycopg.Error as error:
            if self._db.broken:
                raise
            return as_stored(error)
        return None

    def _write_done(self, db: psycopg.Connection[Any], wanted: Wanted) -> None:
        if wanted.done or wanted.remember:
            names, states = list(wanted.remember), list(wanted.remember.values())
            bot_id = self.bot_id
            db.execute(_DONE, (time.time(), bot_id, wanted.done, bot_id, names, states))

    def _put(self, db: psycopg.Connection[Any], wanted: Wanted) -> None:
        if wanted.put:
            with db.transaction():
                db.execute(_PUT, values_to_put(self.bot_id, wanted.put))
                db.execute(f"NOTIFY {_CHANNEL}")

    def _try_to_lead(self) -> bool:
        assert self._db  # noqa: S101
        if not self._leads:  # a session could take it twice
            self._leads = self._db.execute(_LEAD, (self.bot_id,)).fetchall()[0][0]
        return self._leads

    def _resign(self) -> bool:
        assert self._db  # noqa: S101
        if self._leads:
            self._db.execute(_RESIGN, (self.bot_id,))
        self._leads = False
        return False

    def _count(self) -> int | None:
        """Return how many updates wait, from time to time."""
        assert self._db  # noqa: S101
        if time.monotonic() - self._counted < _COUNT_EVERY:
            return None
        self._counted = time.monotonic()
        return int(self._db.execute(_COUNT, (self.bot_id,)).fetchall()[0][0])

    def _end_hung(self) -> None:
        assert self._db  # noqa: S101
        if time.monotonic() - self._looked > _LOOK_EVERY:
            self._looked = time.monotonic()
            self._db.execute(_END_HUNG, (self._name, HUNG_AFTER))

    def _claim(self, avoid: list[str], most: int) -> list[Claimed]:
        """Lock chats that wait, and read their first updates.

        These are read after the lock was taken: before, another process may have answered them.
        """
        assert self._db  # noqa: S101
        mine: list[str] = []
        while room := most - len(mine):
            rows = self._db.execute(_CLAIM, (self.bot_id, avoid, room, self.bot_id)).fetchall()
            mine += [queue for queue, locked, _ in rows if locked]
            avoid += [queue for queue, *_ in rows]
            if not rows or (rows[0][2] < _SCANNED and len(rows) < room):
                break
        return self._read(mine) if mine else []

    def _read(self, queues: list[str]) -> list[Claimed]:
        assert self._db  # noqa: S101
        rows = self._db.execute(_UPDATES, (queues, self.bot_id, self.bot_id)).fetchall()
        now = self._db.execute(_NOW).fetchall()[0][0]
        found: dict[str, Claimed] = {}
        for queue, state, since, *update in rows:
            age = max(0.0, now - since) if since is not None else 0.0
            one = found.setdefault(queue, Claimed(queue, [], state, age))
            if update[0] is not None:
                found[queue] = Claimed(queue, [*one.updates, Waiting(*update)], state, age)
        # As they were asked: a group that has become another one is the same for people.
        return sorted(found.values(), key=lambda one: [u.update_id for u in one.updates[:1]])
