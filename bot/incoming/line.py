"""The line to the shared inbox: kept open, used in a thread, and watched for calls."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from bot.outgoing.retrying import backoff
from errors import StorageError
from storage.shared_inbox import SharedInbox

EVERY = 1.0  # seconds; then there is an exchange even if nothing is to be done
_LONGEST_PAUSE = 2.0  # seconds between tries to connect

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Line:
    """Calls `exchange` whenever something is to be done, and `lose` when the connection is lost."""

    def __init__(self, inbox: SharedInbox) -> None:
        self._inbox = inbox
        self._thread = ThreadPoolExecutor(1, "inbox")
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Let an exchange come soon."""
        self._wake.set()

    async def use(self, call: Callable[[], T]) -> T:
        """Call something of the inbox in the thread, after what was called before."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def close(self) -> None:
        """Close the connection, after what was called before."""
        await self.use(self._inbox.close)
        self._thread.shutdown(wait=False)

    async def serve(
        self,
        exchange: Callable[[], Awaitable[None]],
        lose: Callable[[StorageError], Awaitable[None]],
    ) -> None:
        """Connect, and exchange again and again, for ever."""
        failures = 0
        while True:
            try:
                file = await self.use(self._inbox.connect)
                while True:
                    await exchange()
                    if failures:
                        _log.info("connected to PostgreSQL again")
                    failures = 0
                    await self._wait(file)
            except StorageError as error:
                if not failures:
                    _log.error("%s; trying again until it works", str(error).rstrip("."))
                await lose(error)
            await asyncio.sleep(min(backoff(failures), _LONGEST_PAUSE))
            failures += 1

    async def _wait(self, file: int) -> None:
        """Wait until something is to be done, or another process has put updates."""
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # some event loops cannot watch a file
            loop.add_reader(file, self._wake.set)
        try:
            async with asyncio.timeout(EVERY):
                await self._wake.wait()
        except TimeoutError:
            pass
        finally:
            with suppress(NotImplementedError):
                loop.remove_reader(file)
        self._wake.clear()
