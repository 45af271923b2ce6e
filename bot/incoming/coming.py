"""Updates that have come and are not in the inbox yet, with those who wait until they are."""

import asyncio
from collections.abc import Sequence

from errors import StorageError
from storage.base import Kept


class Coming:
    """All that has come since the last exchange with the inbox is put at once."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Sequence[Kept], asyncio.Future[None]]] = []

    def add(self, updates: Sequence[Kept]) -> asyncio.Future[None]:
        """Add updates; return what is done when they are in the inbox, or raises StorageError."""
        put: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((updates, put))
        return put

    def take(self) -> "Coming":
        """Return all that is here; nothing is left."""
        taken = Coming()
        taken._waiting, self._waiting = self._waiting, []
        return taken

    def updates(self) -> list[Kept]:
        """Return the updates, in order."""
        return [one for updates, _ in self._waiting for one in updates]

    def settle(self, error: StorageError | None) -> None:
        """Tell those who wait whether the updates are in the inbox."""
        for _, put in self._waiting:
            if put.done():  # nobody waits any more
                continue
            if error:
                put.set_exception(error)
            else:
                put.set_result(None)
        self._waiting = []
