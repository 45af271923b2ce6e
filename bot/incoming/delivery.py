"""One process alone: updates -> inbox -> handlers, each once."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

from bot.application import App
from bot.incoming.handling import MOST_FOLLOWING, Handling, numbered
from bot.incoming.inbox import Inbox, Raw
from bot.metrics import WAITING
from bot.outgoing.retrying import backoff

_WRITE_AGAIN_AFTER = 0.2  # seconds

_log = logging.getLogger(__name__)


class Delivery(Handling):
    """Takes updates into the inbox, and from there to the handlers.

    An update leaves the inbox when its handler has ended; an interrupted one stays for the next
    start.
    """

    def __init__(self, application: App, inbox: Inbox) -> None:
        super().__init__(application)
        self._inbox = inbox
        self._writing: asyncio.Task[None] | None = None
        self._started = False
        WAITING.set_function(self._count)

    def resume(self) -> None:
        """Begin with the updates that an earlier process left in the inbox. Raises StorageError."""
        waiting = self._inbox.waiting()
        self._started = True
        if waiting:
            _log.info("going on with what was left undone: %d", len(waiting))
        self._queue_now(waiting)

    async def take(self, updates: Iterable[Raw]) -> None:
        """Write updates to the inbox and queue those that are new. Raises StorageError."""
        found = numbered(updates)
        new = self._inbox.put(found) if found else []
        if self._started:
            self._queue_now(new)

    async def receive(self, poll: Callable[[], Awaitable[None]]) -> None:
        """Let `poll` ask for updates, for ever: there is no other process."""
        await poll()

    async def watch(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()

    async def stop(self, within: float) -> None:
        """Finish what is being handled, in `within` seconds; what waits stays in the inbox."""
        deadline = time.monotonic() + within
        self._stopping = True
        unfinished = await self._end_tasks(within)
        if self._writing:
            self._writing.cancel()
        while not self._inbox.write_done():
            if time.monotonic() > deadline:
                _log.error("answered and not noted: the next start will answer it again")
                break
            await asyncio.sleep(_WRITE_AGAIN_AFTER)
        left = unfinished + self._count()
        if left:
            _log.info("left in the inbox, for the next start: %d", left)

    def _count(self) -> int:
        return sum(map(len, self._queues.values()))

    def _queue_now(self, updates: Iterable[tuple[str, int]]) -> None:
        now = time.monotonic()
        self._queue((name, update_id, now) for name, update_id in updates)

    def _read(self, name: str, update_id: int) -> Raw | None:  # noqa: ARG002
        return self._inbox.read(update_id)

    def _after(self, name: str, update_id: int) -> list[Raw]:
        numbers = sorted(number for number, _ in self._queues.get(name, ()) if number > update_id)
        found = [self._inbox.read(number) for number in numbers[:MOST_FOLLOWING]]
        return [raw for raw in found if raw]

    def _done(self, name: str, update_id: int) -> None:  # noqa: ARG002
        written = self._inbox.done(update_id)
        if not written and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._write_done())

    async def _write_done(self) -> None:
        """Try until the storage has noted what is done."""
        failures = 0
        while not self._inbox.write_done():
            await asyncio.sleep(backoff(failures))
            failures += 1
        _log.info("what was answered is noted now")
