"""A connection to PostgreSQL: what it must be like, its transactions, and what fails."""

import contextlib
import functools
import logging
import os
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from errors import CannotConnectError, SettingsError, StorageError
from storage.database import Database
from storage.postgres_tables import migrate
from storage.postgres_watchdog import watching

# A lost server or network is noticed within some five seconds (postgresql.org/docs/current/
# libpq-connect.html). What the URL says itself counts first.
_DEFAULTS = {
    "keepalives_idle": "3",  # seconds
    "keepalives_interval": "1",  # seconds
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",  # milliseconds
}
# The server, too, ends what a lost or stopped process holds. Only what must be on disk waits for
# the disk.
_SESSION = """
SET statement_timeout = '5s'; SET idle_in_transaction_session_timeout = '5s';
SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3;
SET synchronous_commit = off; SET client_encoding = 'UTF8'; SET client_min_messages = warning
"""
_TRY_EVERY = 1.0  # seconds between tries to connect, because the event loop waits for each
# What no waiting mends. The server says it in its own language, so these are not all.
_FINAL = (
    "authentication failed",
    "no password supplied",
    "does not exist",
    "pg_hba.conf",
    "permission denied",
)

_log = logging.getLogger(__name__)


def connect(url: str, name: str, *, seconds: int = 5) -> psycopg.Connection[Any]:
    """Connect to a server that can be written to, in so many seconds unless the URL says more.

    `name` is what the server shows of the connection. Raises StorageError; CannotConnectError if
    trying again is useless.
    """
    given = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    defaults = {**_DEFAULTS, "connect_timeout": str(seconds)}
    info = make_conninfo("", **{**defaults, **given, "application_name": name})
    try:
        db = psycopg.connect(info, autocommit=True)
    except psycopg.Error as error:
        reason = reason_of(error)
        kind = CannotConnectError if any(said in reason for said in _FINAL) else StorageError
        raise kind(f"DATABASE_URL: PostgreSQL cannot be used ({reason}).") from None
    try:
        with watching(db):
            db.execute(_SESSION)
            shown = db.execute("SHOW transaction_read_only").fetchone()
        if shown != ("off",):
            raise StorageError("DATABASE_URL: that server is a read-only copy; name the primary.")
    except (psycopg.Error, StorageError) as error:
        db.close()
        raise as_stored(error) from None
    return db


def open_tables(url: str) -> None:
    """Make the tables, or bring them up to date. Raises SettingsError, StorageError."""
    try:
        conninfo_to_dict(url)
    except psycopg.Error:  # its text shows the URL, and so the password
        raise SettingsError(
            "bad setting: DATABASE_URL: must be as in postgresql://user:password@host:5432/database"
        ) from None
    db = connect(url, "pullquote tables")
    try:
        db.execute("SET statement_timeout = 0")  # another process may migrate a large table
        migrate(db)
    except StorageError as error:
        raise CannotConnectError(f"DATABASE_URL: {error}") from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotConnectError(f"DATABASE_URL: {reason_of(error)}; grant it.") from None
    except psycopg.Error as error:
        raise as_stored(error) from None
    finally:
        db.close()


def check_sessions(url: str) -> None:
    """See whether locks belong to connections. Raises StorageError; CannotConnectError if not.

    A pooler that gives each transaction another connection of its own, as pgbouncer's transaction
    pooling does, would let two processes have the same lock.
    """
    with connect(url, "pullquote check") as one, connect(url, "pullquote check") as other:
        try:
            # More than once: a busy pooler may happen to use two connections.
            for number in range(5):
                key = (os.getpid() << 32 | (time.monotonic_ns() + number) & 0xFFFFFFFF,)
                ours = one.execute("SELECT pg_try_advisory_lock(%s)", key).fetchone()
                theirs = other.execute("SELECT pg_try_advisory_lock(%s)", key).fetchone()
                if ours == theirs:
                    break
        except psycopg.Error as error:
            raise as_stored(error) from None
    if ours == theirs:
        raise CannotConnectError(
            "DATABASE_URL: a pooler gives each transaction another connection, so that locks are "
            "lost; name the server itself, or let the pooler keep sessions."
        )


def reason_of(error: Exception) -> str:
    """Return what failed, in one line."""
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    return " ".join(said.split())[:300] or type(error).__name__


def as_stored(error: Exception) -> StorageError:
    """Return an error of PostgreSQL as one that people read."""
    if isinstance(error, StorageError):
        return error
    return StorageError(f"cannot use the state ({reason_of(error)}); see DATABASE_URL")


class PostgresDatabase(Database):
    """One connection, opened again when it is lost. Only one thread uses it."""

    def __init__(self, url: str, name: str = "pullquote") -> None:
        """Connect to the database at `url`, whose tables are there. Raises StorageError."""
        # How often something could not be looked up, or no connection was there.
        self.failures = 0
        self._url, self._name = url, name
        self._db: psycopg.Connection[Any] | None = connect(url, name)
        self._tried = -_TRY_EVERY
        self._opened = time.monotonic()

    def close(self) -> None:
        """Close the connection."""
        self._url = ""
        if self._db:
            self._db.close()
        self._db = None

    def _run(self, sql: str, *values: Any) -> list[Any]:
        with self._connected() as db:
            cursor = db.execute(_translated(sql), values)
            return cursor.fetchall() if cursor.description else []

    def _change(self, sql: str, *values: Any) -> int:
        with self._connected() as db:
            return db.execute(_translated(sql), values).rowcount

    @contextlib.contextmanager
    def _wholly(self) -> Iterator[None]:
        with self._connected() as db, db.transaction():
            yield

    @contextlib.contextmanager
    def _durably(self) -> Iterator[None]:
        with self._wholly():
            self._run("SET LOCAL synchronous_commit = on")
            yield

    @contextlib.contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        """Give the connection; forget it if it is lost in the block. Raises StorageError."""
        try:
            db = self._db or self._connect()
        except StorageError:
            self.failures += 1
            raise
        try:
            with watching(db):
                yield db
        except psycopg.Error as error:
            if db.closed:
                self._db = None  # whoever uses it logs the error
                self.failures += 1
            raise as_stored(error) from None

    def _miss(self) -> None:
        self.failures += 1

    def _connect(self) -> psycopg.Connection[Any]:
        if not self._url:
            raise StorageError("the state is closed; see DATABASE_URL")
        if time.monotonic() - self._tried < _TRY_EVERY:
            raise StorageError("cannot use the state (no connection); see DATABASE_URL")
        try:
            self._db = connect(self._url, self._name, seconds=2)
        finally:
            self._tried = time.monotonic()
        _log.info("connected to PostgreSQL again")
        return self._db


@functools.cache
def _translated(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()
