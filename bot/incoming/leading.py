"""Of many processes, one asks Telegram for updates; the others stand by."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

# Seconds in which the process that received before has noticed that it does no longer: Telegram
# refuses two that ask at the same time.
_TAKE_OVER_AFTER = 1.5

_log = logging.getLogger(__name__)


class Leading:
    """Whether this process is the one, and what it does while it is."""

    def __init__(self) -> None:
        self._leads, self._follows = asyncio.Event(), asyncio.Event()
        self._follows.set()
        self._from_start: bool | None = None  # whether its first try worked

    def note(self, *, leads: bool) -> None:
        """Note whether this process is the one, as each try shows."""
        if self._from_start is None:
            self._from_start = leads
        gained, lost = (self._leads, self._follows) if leads else (self._follows, self._leads)
        gained.set()
        lost.clear()

    async def poll(self, poll: Callable[[], Awaitable[None]]) -> None:
        """Let `poll` ask for updates while this process is the one; raise what it raises."""
        while True:
            await self._leads.wait()
            if not self._from_start:
                await asyncio.sleep(_TAKE_OVER_AFTER)
            self._from_start = False
            _log.info("this process receives")
            await _until(self._follows, poll)


async def _until(event: asyncio.Event, call: Callable[[], Awaitable[None]]) -> None:
    """Let a call go on until an event comes; raise what it raises."""
    called = asyncio.ensure_future(call())
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({called, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if called.done():
            called.result()
    finally:
        await end(called)
        await end(waiting)


async def end(task: asyncio.Future[Any]) -> None:
    """End a task, if it has not ended; what it raises then is not wanted."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
