"""Many processes: updates -> shared inbox -> handlers. Each chat is in the hands of one process."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Protocol

from bot.application import App
from bot.carried import Carried
from bot.incoming.coming import Coming
from bot.incoming.handling import MOST_FOLLOWING, Handling, numbered
from bot.incoming.inbox import Raw, kept_of, raw_of
from bot.incoming.leading import Leading, end
from bot.incoming.line import EVERY, Line
from bot.metrics import show_waiting
from bot.outgoing.limits import REQUESTS_AT_ONCE, RateLimiter
from errors import StorageError
from storage.exchanged import Given, Wanted
from storage.shared_inbox import HUNG_AFTER, SharedInbox

# Chats in the hands of one process. Each takes a lock of the server, which has some 6,400.
MOST_CHATS = 300
# Chats at work, besides those that rest because of their own limits. So many requests are made at
# once; what waits beyond that, another process may answer sooner.
_AT_WORK = REQUESTS_AT_ONCE
# Seconds without an answer from the server, after which nothing is sent any more. This is less than
# what others wait before they take the chats, and more than a busy machine delays.
_UNSURE_AFTER = HUNG_AFTER - 2

_log = logging.getLogger(__name__)


class Beside(Protocol):
    """The storage that the handlers use; `failures` is how often it could not be used so far."""

    failures: int

    def following(self, bot_id: int, queue: str, update_id: int, most: int) -> list[str]:
        """Return the JSON of the updates that wait in a queue after one. Raises StorageError."""


class SharedDelivery(Handling):
    """Takes updates into the shared inbox, and those of its own chats to the handlers.

    A single task talks to the inbox. In one exchange it writes what is done since the last one,
    releases chats, puts what has come meanwhile, and claims chats. So many updates are written at
    once when many come, and every exchange shows the server, and this process, that the process
    still has its chats.

    When the connection is lost, others may get the chats at once. So all that is being handled is
    ended. Before each request, `_checker` sees to it that the last exchange is not too long ago: a
    process that was stopped for a while does not know yet that it has lost its chats. Nor is an
    update answered for which the storage failed, because it may be another article that it asks.
    """

    def __init__(
        self,
        application: App,
        inbox: SharedInbox,
        carried: Carried,
        storage: Beside,
        limiter: RateLimiter,
    ) -> None:
        super().__init__(application)
        self._inbox = inbox
        self._carried = carried
        self._storage = storage
        self._limiter = limiter
        self._line_to = Line(inbox)
        self._leading = Leading()
        self._coming = Coming()
        self._raws: dict[int, str] = {}  # of the updates that are queued
        self._chat_of: dict[int, str] = {}  # of updates that are done and not noted
        self._leaving: set[str] = set()  # chats in hand that are to be released
        self._away: set[str] = set()  # chats that must wait, and are not wanted before
        self._started = False
        self._sure = 0.0  # when the last exchange that worked began, on the loop's clock
        show_waiting(0)
        self._serving = asyncio.create_task(self._line_to.serve(self._exchange, self._lose))

    def resume(self) -> None:
        """Begin to claim chats."""
        self._started = True
        self._line_to.wake()

    async def take(self, updates: Iterable[Raw]) -> None:
        """Put updates into the inbox, with all that come meanwhile. Raises StorageError."""
        kept = kept_of(numbered(updates))
        if kept:
            put = self._coming.add(kept)
            self._line_to.wake()
            await put

    async def receive(self, poll: Callable[[], Awaitable[None]]) -> None:
        """Let `poll` ask for updates while this process leads; raise what it raises."""
        polling = asyncio.create_task(self._leading.poll(poll))
        try:
            done, _ = await asyncio.wait(
                {polling, self._serving}, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
        finally:
            await end(polling)

    def is_ready(self) -> bool:
        """Tell whether the server has answered lately."""
        return asyncio.get_running_loop().time() - self._sure < _UNSURE_AFTER

    async def watch(self) -> None:
        """Wait for ever; raise what makes it impossible to go on."""
        await asyncio.shield(self._serving)

    async def stop(self, within: float) -> None:
        """Finish what is being handled, in `within` seconds; others go on with what waits."""
        deadline = time.monotonic() + within
        self._stopping = True
        self._line_to.wake()
        await self._end_tasks(within)
        while (self._chat_of or self._leaving) and not self._serving.done():
            if time.monotonic() > deadline:
                _log.error("answered and not noted: it will be answered again")
                break
            self._line_to.wake()
            await asyncio.sleep(0.02)
        await end(self._serving)
        self._coming.take().settle(StorageError("the bot stops"))
        await self._line_to.close()

    async def _exchange(self) -> None:
        """Exchange with the inbox all that there is. Raises StorageError."""
        coming = self._coming.take()
        done, leaving = dict(self._chat_of), set(self._leaving)
        takes = self._started and not self._stopping
        wanted = Wanted(
            put=coming.updates(),
            done=list(done),
            remember={name: self._carried.pack(name) for name in {*done.values(), *leaving} - {""}},
            release=list(leaving),
            in_hand=[*self._queues, *self._away],
            room=self._room() if takes else 0,
            lead=takes,
        )
        began = asyncio.get_running_loop().time()
        try:
            given = await self._line_to.use(partial(self._inbox.exchange, wanted))
        except StorageError as error:
            coming.settle(error)
            raise
        except asyncio.CancelledError:
            coming.settle(StorageError("the bot stops"))
            raise
        self._sure = began
        coming.settle(given.not_put)
        if given.not_done:
            _log.error("answered, and not noted yet: %s; trying again", given.not_done)
            await asyncio.sleep(EVERY)
        else:
            for update_id in done:
                del self._chat_of[update_id]
            self._leaving -= leaving
        if takes:
            self._leading.note(leads=given.leads)
        self._begin(given)
        if given.waiting is not None:
            show_waiting(given.waiting)

    def _room(self) -> int:
        """Return how many chats more this process can serve now."""
        count = len(self._queues)
        return min(MOST_CHATS - count, _AT_WORK - count + self._limiter.resting)

    def _begin(self, given: Given) -> None:
        """Queue the updates of the chats that this process has got."""
        for claimed in given.claimed:
            self._carried.unpack(claimed.queue, claimed.state, claimed.age)
            ago = time.time() - time.monotonic()
            for one in claimed.updates:
                self._raws[one.update_id] = one.raw
            if claimed.updates and not self._stopping:
                self._queue((claimed.queue, one.update_id, one.at - ago) for one in claimed.updates)
            else:  # another process has answered them
                self._leave(claimed.queue)
        self._start_workers()

    async def _lose(self, error: StorageError) -> None:
        """End all that is being handled: other processes have the chats."""
        self._leading.note(leads=False)
        show_waiting(0)
        self._coming.take().settle(error)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queues.clear()
        self._line.clear()
        self._raws.clear()
        self._leaving.clear()
        self._chat_of = dict.fromkeys(self._chat_of, "")  # what they remember of it is newer

    def _checker(self) -> Callable[[], None]:
        failures = self._storage.failures

        def check() -> None:
            if not self.is_ready() or self._storage.failures > failures:
                raise asyncio.CancelledError("another process may have the chat")

        return check

    def _leave(self, name: str) -> None:
        self._leaving.add(name)
        self._line_to.wake()

    def _emptied(self, name: str) -> None:
        super()._emptied(name)
        self._leave(name)

    def _postpone(self, name: str, update_id: int, since: float, until: float) -> None:  # noqa: ARG002
        """Release a chat that must wait, and do not claim it before; another process may try it."""
        for number in (update_id, *(number for number, _ in self._queues.pop(name))):
            self._raws.pop(number, None)
        self._leave(name)
        self._away.add(name)
        asyncio.get_running_loop().call_at(until, self._want, name)

    def _want(self, name: str) -> None:
        self._away.discard(name)
        self._line_to.wake()

    def _interrupted(self, name: str, update_id: int) -> None:
        if name in self._queues:
            again = asyncio.get_running_loop().time() + EVERY
            self._postpone(name, update_id, 0.0, again)

    def _read(self, name: str, update_id: int) -> Raw | None:
        raw = raw_of(update_id, self._raws[update_id])
        if raw is None:
            self._done(name, update_id)
        return raw

    def _after(self, name: str, update_id: int) -> list[Raw]:
        texts = self._storage.following(self._inbox.bot_id, name, update_id, MOST_FOLLOWING)
        return [raw for text in texts if (raw := raw_of(update_id, text))]

    def _done(self, name: str, update_id: int) -> None:
        self._raws.pop(update_id, None)
        self._chat_of[update_id] = name
        self._line_to.wake()
