"""Ends connections whose server does not answer, so that nobody waits for ever.

A server that is stopped, or whose disk hangs, takes packets and sends none. PostgreSQL's own
time-outs need a server that runs, and libpq has none for a statement.
"""

import contextlib
import itertools
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg

WITHIN = 6.0  # seconds; the server's statement_timeout comes first, if the server runs
_LOOK_EVERY = 0.5  # seconds


class _Watchdog:
    """A thread that looks at all that is watched, and runs as long as the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[int, tuple[float, psycopg.Connection[Any]]] = {}
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watching(self, db: psycopg.Connection[Any]) -> Iterator[None]:
        """Shut the connection down, if the block takes longer; psycopg raises an error then."""
        number = next(self._numbers)
        with self._lock:
            self._watched[number] = time.monotonic() + WITHIN, db
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._watched[number]

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY)
            now = time.monotonic()
            with self._lock:
                late = [db for until, db in self._watched.values() if until < now]
                for db in late:
                    _shut_down(db)


def _shut_down(db: psycopg.Connection[Any]) -> None:
    with (
        contextlib.suppress(psycopg.Error, OSError),  # it is closed already
        socket.socket(fileno=os.dup(db.fileno())) as copy,
    ):
        copy.shutdown(socket.SHUT_RDWR)


watching = _Watchdog().watching
