"""Updates -> handlers: each once, in order within a chat, at the same time across chats."""

import asyncio
import heapq
import logging
import time
from collections import deque
from collections.abc import Iterable

from telegram import Update
from telegram.constants import ChatType

from bot.application import App
from bot.inbox import Inbox, Raw, number_of
from bot.logs import Handled, handling, place_in_code
from bot.metrics import IN_FLIGHT, POISON, WAITING

# Chats. How many requests go out at once is limited in `limits`; these mostly wait there.
MAX_IN_HAND = 1000

_log = logging.getLogger(__name__)


class Delivery:
    """Takes updates into the inbox, and from there to the application's handlers.

    Each chat has a queue, ordered by the updates' numbers; the chats stand in line, and one that
    had its turn goes to the end. An update leaves the inbox when its handler is through; what is
    interrupted stays, for the next start.
    """

    def __init__(self, application: App, inbox: Inbox) -> None:
        self._application = application
        self._inbox = inbox
        self._queues: dict[str, list[tuple[int, float]]] = {}  # number, and since when it waits
        self._line: deque[str] = deque()  # queues that wait, of which none is being handled
        self._tasks: set[asyncio.Task[None]] = set()
        self._turnstile = asyncio.Lock()
        self._started = False
        self._stopping = False

    def resume(self) -> None:
        """Begin, with what an earlier process left undone. Raises InboxError."""
        waiting = self._inbox.waiting()
        self._started = True
        if waiting:
            _log.info("going on with what was left undone: %d", len(waiting))
        self._queue(waiting)

    def take(self, updates: Iterable[Raw]) -> None:
        """Write updates to the inbox and queue those that are new. Raises InboxError.

        Before `resume`, while the bot still logs in, they only wait there.
        One without a number cannot be told from another, nor confirmed: it is logged and skipped.
        """
        numbered = []
        for raw in updates:
            if number_of(raw) is None:
                POISON.inc()
                _log.error("an update without a number, skipped")
            else:
                numbered.append(raw)
        new = self._inbox.put(numbered) if numbered else []
        if self._started:
            self._queue(new)

    async def stop(self, within: float) -> None:
        """Finish what is being handled, within so many seconds; what waits stays in the inbox."""
        self._stopping = True
        unfinished: set[asyncio.Task[None]] = set()
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=within)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        left = len(unfinished) + sum(map(len, self._queues.values()))
        if left:
            _log.info("left in the inbox, for the next start: %d", left)

    def _queue(self, updates: Iterable[tuple[str, int]]) -> None:
        now = time.monotonic()
        for name, number in updates:
            WAITING.inc()
            if name not in self._queues:
                self._queues[name] = []
                self._line.append(name)
            heapq.heappush(self._queues[name], (number, now))
        working = sum(not task.done() for task in self._tasks)
        for _ in range(min(len(self._line), MAX_IN_HAND - working)):
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while self._line:
            async with self._turnstile:
                # One begins, then the loop turns: a batch does not hold up what is being sent.
                await asyncio.sleep(0)
            if self._stopping or not self._line:
                return
            name = self._line.popleft()
            queue = self._queues[name]
            number, since = heapq.heappop(queue)
            WAITING.dec()
            with IN_FLIGHT.track_inprogress():
                await self._handle(number, since)
            if queue:
                self._line.append(name)
            else:
                del self._queues[name]

    async def _handle(self, number: int, since: float) -> None:
        raw = self._inbox.read(number)
        if raw is None:
            return
        try:
            update = Update.de_json(raw, self._application.bot)
            with handling(Handled(number, _kind_of_chat(update), since)):
                _log.debug("%s", raw)
                await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001  # PTB raises whatever a broken update provokes
            POISON.inc()
            _log.error("update %d cannot be handled (%s), skipped", number, place_in_code(error))
            _log.debug("update %d: %r", number, error)
        self._inbox.done(number)


def _kind_of_chat(update: Update) -> str:
    """Return one of a few words, whatever the update holds."""
    if update.inline_query:
        return "inline"
    chat = update.effective_chat
    return ChatType(chat.type).value if chat else "none"
