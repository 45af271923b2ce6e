"""Many processes: updates -> shared inbox -> handlers. Each chat is in the hands of one process."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Protocol, TypeVar

from bot.application import App
from bot.carried import Carried
from bot.incoming.handling import MOST_FOLLOWING, Handling, numbered
from bot.incoming.inbox import Raw, kept_of, raw_of
from bot.metrics import WAITING
from bot.outgoing.limits import REQUESTS_AT_ONCE, RateLimiter
from bot.outgoing.retrying import backoff
from errors import StorageError
from storage.base import Kept
from storage.shared_inbox import HUNG_AFTER, Given, SharedInbox, Wanted

# Chats in the hands of one process. Each takes a lock of the server, which has some 6,400.
MOST_CHATS = 300
# Chats at work, besides those that rest because of their own limits. So many requests are made at
# once; what waits beyond that, another process may answer sooner.
_AT_WORK = REQUESTS_AT_ONCE
_EVERY = 1.0  # seconds; then the server is asked even if nothing is to be done
# Seconds without an answer from the server, after which nothing is sent any more. This is less than
# what others wait before they take the chats, and more than a busy machine delays.
_UNSURE_AFTER = HUNG_AFTER - 3
_TAKE_OVER_AFTER = 1.5  # seconds, in which the process that received before has noticed
_COUNT_EVERY = 5.0  # seconds
_LONGEST_PAUSE = 2.0  # seconds between tries to connect

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Beside(Protocol):
    """What else talks to the server: the storage that the handlers use."""

    failures: int  # how often it could not be used so far

    def following(self, bot_id: int, queue: str, update_id: int, most: int) -> list[str]:
        """Return the JSON of the updates that wait in a queue after one. Raises StorageError."""


class SharedDelivery(Handling):
    """Takes updates into the shared inbox, and those of its own chats to the handlers.

    A single task, `_serve`, talks to the inbox, in a thread. In one exchange it writes what is done
    since the last one, releases chats, puts what has come meanwhile, and claims chats. So many
    updates are written at once when many come, and every exchange shows the server, and this
    process, that the process still has its chats.

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
        self._bot_id = inbox.bot_id
        self._carried = carried
        self._storage = storage
        self._limiter = limiter
        self._thread = ThreadPoolExecutor(1, "inbox")
        self._wake = asyncio.Event()
        self._leads, self._follows = asyncio.Event(), asyncio.Event()
        self._follows.set()
        self._coming: list[tuple[list[Kept], asyncio.Future[None]]] = []
        self._raws: dict[int, str] = {}  # of the updates that are queued
        self._chat_of: dict[int, str] = {}  # of updates that are done and not noted
        self._leaving: set[str] = set()  # chats in hand that are to be released
        self._away: set[str] = set()  # chats that must wait, and are not wanted before
        self._started = self._may_lead = False
        self._leads_from_start: bool | None = None  # known when it has tried
        self._sure = 0.0  # when the last exchange that worked began, on the loop's clock
        self._counted = 0.0
        WAITING.set_function(lambda: 0)
        self._serving = asyncio.create_task(self._serve())

    def resume(self) -> None:
        """Begin to claim chats."""
        self._started = self._may_lead = True
        self._wake.set()

    async def take(self, updates: Iterable[Raw]) -> None:
        """Put updates into the inbox, with all that come meanwhile. Raises StorageError."""
        kept = kept_of(numbered(updates))
        if kept:
            put = asyncio.get_running_loop().create_future()
            self._coming.append((kept, put))
            self._wake.set()
            await put

    async def receive(self, poll: Callable[[], Awaitable[None]]) -> None:
        """Let `poll` ask for updates while this process leads; raise what it raises."""
        leading = asyncio.create_task(self._poll_while_leading(poll))
        try:
            done, _ = await asyncio.wait(
                {leading, self._serving}, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
        finally:
            await _end(leading)

    async def _poll_while_leading(self, poll: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._leads.wait()
            if not self._leads_from_start:
                await asyncio.sleep(_TAKE_OVER_AFTER)
            _log.info("this process receives")
            polling = asyncio.ensure_future(poll())
            following = asyncio.create_task(self._follows.wait())
            try:
                done, _ = await asyncio.wait(
                    {polling, following}, return_when=asyncio.FIRST_COMPLETED
                )
                if polling in done:
                    polling.result()
            finally:
                await _end(polling)
                await _end(following)
            self._leads_from_start = False

    async def watch(self) -> None:
        """Wait for ever; raise what makes it impossible to go on."""
        await asyncio.shield(self._serving)

    async def stop(self, within: float) -> None:
        """Finish what is being handled, in `within` seconds; others go on with what waits."""
        deadline = time.monotonic() + within
        self._stopping, self._may_lead = True, False
        self._wake.set()
        await self._end_tasks(within)
        while (self._chat_of or self._leaving) and not self._serving.done():
            if time.monotonic() > deadline:
                _log.error("answered and not noted: it will be answered again")
                break
            self._wake.set()
            await asyncio.sleep(0.02)
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._inbox.close)
        self._thread.shutdown(wait=False)

    async def _serve(self) -> None:
        """Talk to the inbox, for ever; connect again when the connection is lost."""
        failures = 0
        while True:
            try:
                file = await self._in_thread(self._inbox.connect)
                if failures:
                    _log.info("connected to PostgreSQL again")
                failures = 0
                while True:
                    await self._exchange()
                    await self._wait(file)
            except StorageError as error:
                if not failures:
                    _log.error("%s; trying again until it works", str(error).rstrip("."))
                await self._lose(error)
            await asyncio.sleep(min(backoff(failures), _LONGEST_PAUSE))
            failures += 1

    async def _wait(self, file: int) -> None:
        """Wait until there is something to do, or another process has put updates."""
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # some event loops cannot watch a file
            loop.add_reader(file, self._wake.set)
        try:
            async with asyncio.timeout(_EVERY):
                await self._wake.wait()
        except TimeoutError:
            pass
        finally:
            with suppress(NotImplementedError):
                loop.remove_reader(file)
        self._wake.clear()

    async def _exchange(self) -> None:
        """Exchange with the inbox all that there is. Raises StorageError."""
        coming, self._coming = self._coming, []
        done, leaving = dict(self._chat_of), set(self._leaving)
        in_hand = (self._queues.keys() | self._away) - leaving
        takes = self._started and not self._stopping
        wanted = Wanted(
            put=[one for kept, _ in coming for one in kept],
            done=list(done),
            remember={
                name: self._carried.pack(name) for name in {*done.values(), *leaving} if name
            },
            release=list(leaving),
            in_hand=list(in_hand),
            room=self._room() if takes else 0,
            lead=self._may_lead,
        )
        began = asyncio.get_running_loop().time()
        try:
            given = await self._in_thread(partial(self._inbox.exchange, wanted))
        except StorageError as error:
            _settle(coming, error)
            raise
        except asyncio.CancelledError:
            _settle(coming, StorageError("the bot stops"))
            raise
        self._sure = began
        _settle(coming, given.not_put)
        if given.not_done:
            _log.error("answered, and not noted yet: %s; trying again", given.not_done)
            await asyncio.sleep(_EVERY)
        else:
            for update_id in done:
                del self._chat_of[update_id]
            self._leaving -= leaving
        if wanted.lead and self._leads_from_start is None:
            self._leads_from_start = given.leads
        self._lead(leads=given.leads)
        self._begin(given)
        if given.leads:
            await self._count()

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

    def _lead(self, *, leads: bool) -> None:
        if leads != self._leads.is_set():
            gained, lost = (self._leads, self._follows) if leads else (self._follows, self._leads)
            gained.set()
            lost.clear()
            if not leads:
                WAITING.set_function(lambda: 0)

    async def _count(self) -> None:
        """Show how many updates wait: only one process does, so that the sum is right."""
        if time.monotonic() - self._counted > _COUNT_EVERY:
            self._counted = time.monotonic()
            count = await self._in_thread(self._inbox.count_waiting)
            WAITING.set_function(lambda: count)

    async def _lose(self, error: StorageError) -> None:
        """End all that is being handled: other processes have the chats."""
        self._lead(leads=False)
        _settle(self._coming, error)
        self._coming = []
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queues.clear()
        self._line.clear()
        self._raws.clear()
        self._leaving.clear()
        self._chat_of = dict.fromkeys(self._chat_of, "")  # what they remember of it is newer

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _checker(self) -> Callable[[], None]:
        failures = self._storage.failures

        def check() -> None:
            late = asyncio.get_running_loop().time() - self._sure
            if late > _UNSURE_AFTER or self._storage.failures > failures:
                raise asyncio.CancelledError("another process may have the chat")

        return check

    def _leave(self, name: str) -> None:
        self._leaving.add(name)
        self._wake.set()

    def _emptied(self, name: str) -> None:
        super()._emptied(name)
        self._leave(name)

    def _postpone(self, name: str, update_id: int, since: float, until: float) -> None:  # noqa: ARG002
        """Release a chat that must wait, and do not claim it before; another process may try it."""
        self._drop(name, update_id)
        self._away.add(name)
        asyncio.get_running_loop().call_at(until, self._want, name)

    def _want(self, name: str) -> None:
        self._away.discard(name)
        self._wake.set()

    def _interrupted(self, name: str, update_id: int) -> None:
        if name in self._queues:
            again = asyncio.get_running_loop().time() + _EVERY
            self._postpone(name, update_id, 0.0, again)

    def _drop(self, name: str, update_id: int) -> None:
        """Release a chat whose updates are not done."""
        for number in (update_id, *(number for number, _ in self._queues.pop(name))):
            self._raws.pop(number, None)
        self._leave(name)

    def _read(self, name: str, update_id: int) -> Raw | None:
        raw = raw_of(update_id, self._raws[update_id])
        if raw is None:
            self._done(name, update_id)
        return raw

    def _after(self, name: str, update_id: int) -> list[Raw]:
        texts = self._storage.following(self._bot_id, name, update_id, MOST_FOLLOWING)
        return [raw for text in texts if (raw := raw_of(update_id, text))]

    def _done(self, name: str, update_id: int) -> None:
        self._raws.pop(update_id, None)
        self._chat_of[update_id] = name
        self._wake.set()


async def _end(task: asyncio.Future[Any]) -> None:
    """End a task, if it has not ended; what it raises then is not wanted."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()


def _settle(
    coming: Iterable[tuple[list[Kept], asyncio.Future[None]]], error: StorageError | None
) -> None:
    """Tell those who brought updates whether they are kept."""
    for _, put in coming:
        if put.done():  # nobody waits any more
            continue
        if error:
            put.set_exception(error)
        else:
            put.set_result(None)
