"""Updates -> handlers: each once, in order within a chat, several chats at the same time."""

import asyncio
import heapq
import logging
import time
from collections import deque
from collections.abc import Iterable
from functools import partial

from telegram import Update
from telegram.constants import ChatType

from bot.application import App
from bot.handled import Handled, handling
from bot.incoming.inbox import Inbox, Raw, update_id_of
from bot.logs import place_in_code
from bot.metrics import IN_FLIGHT, POISON, WAITING
from bot.outgoing.limits import Postponed
from bot.outgoing.retrying import backoff
from errors import StorageError

# Chats that are handled at once. Most of them wait in `limits`, which limits the requests.
MAX_IN_HAND = 1000
_GIVE_UP_AFTER = 86_400.0  # seconds; as long as Telegram keeps updates
_MOST_FOLLOWING = 20  # updates
_READ_AGAIN_AFTER = 10.0  # seconds
_WRITE_AGAIN_AFTER = 0.2  # seconds

_log = logging.getLogger(__name__)


class Delivery:
    """Takes updates into the inbox, and from there to the application's handlers.

    Each chat has a queue, ordered by `update_id`. The chats stand in a line; a chat that had its
    turn goes to the end. A chat that must wait because of its own limits leaves the line until its
    time has come. An update leaves the inbox when its handler has ended; an interrupted one stays
    for the next start.
    """

    def __init__(self, application: App, inbox: Inbox) -> None:
        self._application = application
        self._inbox = inbox
        # The queues of the chats that wait or are being handled: (update_id, waiting since)
        self._queues: dict[str, list[tuple[int, float]]] = {}
        self._line: deque[str] = deque()  # the names of queues that wait and are not being handled
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing: asyncio.Task[None] | None = None
        self._turnstile = asyncio.Lock()
        self._started = False
        self._stopping = False

    def resume(self) -> None:
        """Begin with the updates that an earlier process left in the inbox. Raises StorageError."""
        waiting = self._inbox.waiting()
        self._started = True
        if waiting:
            _log.info("going on with what was left undone: %d", len(waiting))
        self._queue(waiting)

    def take(self, updates: Iterable[Raw]) -> None:
        """Write updates to the inbox and queue those that are new. Raises StorageError.

        Before `resume`, while the bot still logs in, they only wait in the inbox. An update without
        `update_id` cannot be recognised when it comes again, nor confirmed: it is logged and
        skipped.
        """
        numbered = []
        for raw in updates:
            if update_id_of(raw) is None:
                POISON.inc()
                _log.error("an update without update_id, skipped")
            else:
                numbered.append(raw)
        new = self._inbox.put(numbered) if numbered else []
        if self._started:
            self._queue(new)

    async def stop(self, within: float) -> None:
        """Finish what is being handled, in `within` seconds; what waits stays in the inbox."""
        deadline = time.monotonic() + within
        self._stopping = True
        unfinished: set[asyncio.Task[None]] = set()
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=within)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        if self._writing:
            self._writing.cancel()
        while not self._inbox.write_done():
            if time.monotonic() > deadline:
                _log.error("answered and not noted: the next start will answer it again")
                break
            await asyncio.sleep(_WRITE_AGAIN_AFTER)
        left = len(unfinished) + sum(map(len, self._queues.values()))
        if left:
            _log.info("left in the inbox, for the next start: %d", left)

    def _queue(self, updates: Iterable[tuple[str, int]]) -> None:
        now = time.monotonic()
        for name, update_id in updates:
            WAITING.inc()
            if name not in self._queues:
                self._queues[name] = []
                self._line.append(name)
            heapq.heappush(self._queues[name], (update_id, now))
        self._start_workers()

    def _start_workers(self) -> None:
        working = sum(not task.done() for task in self._tasks)
        for _ in range(min(len(self._line), MAX_IN_HAND - working)):
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while self._line:
            async with self._turnstile:
                # Start one update per turn of the loop, so that a batch does not delay sending.
                await asyncio.sleep(0)
            if self._stopping or not self._line:
                return
            name = self._line.popleft()
            queue = self._queues[name]
            update_id, since = heapq.heappop(queue)
            WAITING.dec()
            try:
                with IN_FLIGHT.track_inprogress():
                    await self._handle(name, update_id, since)
            except Postponed as postponed:
                heapq.heappush(queue, (update_id, since))
                WAITING.inc()
                asyncio.get_running_loop().call_at(postponed.until, self._line_up, name)
                continue
            if queue:
                self._line.append(name)
            else:
                del self._queues[name]

    def _line_up(self, name: str) -> None:
        """Put a chat that had to wait back into the line."""
        self._line.append(name)
        if not self._stopping:
            self._start_workers()

    async def _handle(self, name: str, update_id: int, since: float) -> None:
        """Let the application handle an update. Raises Postponed."""
        raw = self._read(update_id)
        if raw is None:
            return
        if time.monotonic() - since > _GIVE_UP_AFTER:
            _log.warning("update %d could not be answered within a day, skipped", update_id)
            self._done(update_id)
            return
        try:
            update = Update.de_json(raw, self._application.bot)
            following = partial(self._following, name)
            with handling(Handled(update_id, _kind_of_chat(update), since, following)):
                _log.debug("%s", raw)
                await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001  # a broken update can make PTB raise anything
            POISON.inc()
            _log.error("update %d cannot be handled (%s), skipped", update_id, place_in_code(error))
            _log.debug("update %d: %r", update_id, error)
        self._done(update_id)

    def _following(self, name: str) -> list[Raw]:
        """Return the first updates that wait in a queue, without taking them from it."""
        numbers = sorted(number for number, _ in self._queues.get(name, ()))
        try:
            found = [self._inbox.read(number) for number in numbers[:_MOST_FOLLOWING]]
        except StorageError:
            return []
        return [raw for raw in found if raw]

    def _read(self, update_id: int) -> Raw | None:
        try:
            return self._inbox.read(update_id)
        except StorageError as error:
            _log.error("update %d not read: %s; trying again", update_id, error)
            again = asyncio.get_running_loop().time() + _READ_AGAIN_AFTER
            raise Postponed(again) from None

    def _done(self, update_id: int) -> None:
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


def _kind_of_chat(update: Update) -> str:
    """Return a word from a fixed list, whatever the update holds, for logs and metrics."""
    if update.inline_query:
        return "inline"
    chat = update.effective_chat
    return ChatType(chat.type).value if chat else "none"
