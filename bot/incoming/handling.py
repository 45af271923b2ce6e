"""Updates -> handlers: in order within a chat, several chats at the same time."""

import asyncio
import heapq
import logging
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from telegram import Update
from telegram.constants import ChatType

from bot.application import App
from bot.handled import Handled, handling
from bot.incoming.inbox import Raw, update_id_of
from bot.logs import place_in_code
from bot.metrics import IN_FLIGHT, POISON
from bot.outgoing.limits import Postponed
from errors import StorageError

# Chats that are handled at once. Most of them wait in `limits`, which limits the requests.
MAX_IN_HAND = 1000
_GIVE_UP_AFTER = 86_400.0  # seconds; as long as Telegram keeps updates
MOST_FOLLOWING = 20  # updates
_READ_AGAIN_AFTER = 10.0  # seconds

_log = logging.getLogger(__name__)


class Handling(ABC):
    """Takes the updates of chats to the application's handlers.

    Each chat has a queue, ordered by `update_id`. The chats stand in a line; a chat that had its
    turn goes to the end. A chat that must wait because of its own limits leaves the line until its
    time has come. Where the updates come from, and are noted as done, is left to the classes made
    from this one.
    """

    def __init__(self, application: App) -> None:
        self._application = application
        # The queues of the chats that wait or are being handled: (update_id, waiting since)
        self._queues: dict[str, list[tuple[int, float]]] = {}
        self._line: deque[str] = deque()  # the names of queues that wait and are not being handled
        self._tasks: set[asyncio.Task[None]] = set()
        self._turnstile = asyncio.Lock()
        self._stopping = False

    @abstractmethod
    def resume(self) -> None:
        """Begin to handle updates, with those that are left. Raises StorageError."""

    @abstractmethod
    async def take(self, updates: Iterable[Raw]) -> None:
        """Write updates to the inbox, from where they are handled. Raises StorageError.

        Before `resume`, while the bot still logs in, they only wait there.
        """

    def is_ready(self) -> bool:
        """Tell whether updates can be handled now."""
        return True

    @abstractmethod
    async def receive(self, poll: Callable[[], Awaitable[None]]) -> None:
        """Let `poll` ask for updates, as long as this process is the one that does."""

    @abstractmethod
    async def stop(self, within: float) -> None:
        """Finish what is being handled, in `within` seconds; what waits stays in the inbox."""

    @abstractmethod
    def _read(self, name: str, update_id: int) -> Raw | None:
        """Return an update; None if it is done. Raises StorageError."""

    @abstractmethod
    def _done(self, name: str, update_id: int) -> None:
        """Note that an update is done."""

    @abstractmethod
    def _after(self, name: str, update_id: int) -> list[Raw]:
        """Return the first updates that wait in a queue after one. Raises StorageError."""

    def _emptied(self, name: str) -> None:
        """Note that a queue has no more updates."""
        del self._queues[name]

    def _postpone(self, name: str, update_id: int, since: float, until: float) -> None:
        """Let a chat wait until a time on the loop's clock, and then begin the update again."""
        heapq.heappush(self._queues[name], (update_id, since))
        asyncio.get_running_loop().call_at(until, self._line_up, name)

    def _interrupted(self, name: str, update_id: int) -> None:  # noqa: B027  # the inbox has it
        """Note that the handling of an update was ended before it was done."""

    def _checker(self) -> Callable[[], None]:
        """Return what raises asyncio.CancelledError if the update must not be answered now."""
        return lambda: None

    @abstractmethod
    async def watch(self) -> None:
        """Wait for ever; raise what makes it impossible to go on."""

    def _queue(self, updates: Iterable[tuple[str, int, float]]) -> None:
        """Queue updates: the name of the queue, `update_id`, and since when it waits."""
        for name, update_id, since in updates:
            if name not in self._queues:
                self._queues[name] = []
                self._line.append(name)
            heapq.heappush(self._queues[name], (update_id, since))
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
            update_id, since = heapq.heappop(self._queues[name])
            try:
                with IN_FLIGHT.track_inprogress():
                    await self._handle(name, update_id, since)
            except Postponed as postponed:
                self._postpone(name, update_id, since, postponed.until)
                continue
            except asyncio.CancelledError:
                self._interrupted(name, update_id)
                raise
            if self._queues.get(name):
                self._line.append(name)
            elif name in self._queues:
                self._emptied(name)

    def _line_up(self, name: str) -> None:
        """Put a chat that had to wait back into the line."""
        self._line.append(name)
        if not self._stopping:
            self._start_workers()

    async def _handle(self, name: str, update_id: int, since: float) -> None:
        """Let the application handle an update. Raises Postponed."""
        try:
            raw = self._read(name, update_id)
        except StorageError as error:
            _log.error("update %d not read: %s; trying again", update_id, error)
            again = asyncio.get_running_loop().time() + _READ_AGAIN_AFTER
            raise Postponed(again) from None
        if raw is None:
            return
        if time.monotonic() - since > _GIVE_UP_AFTER:
            _log.warning("update %d could not be answered within a day, skipped", update_id)
            self._done(name, update_id)
            return
        try:
            update = Update.de_json(raw, self._application.bot)
            following = partial(self._following, name, update_id)
            handled = Handled(update_id, _kind_of_chat(update), since, following, self._checker())
            with handling(handled):
                _log.debug("%s", raw)
                await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001  # a broken update can make PTB raise anything
            POISON.inc()
            _log.error("update %d cannot be handled (%s), skipped", update_id, place_in_code(error))
            _log.debug("update %d: %r", update_id, error)
        self._done(name, update_id)

    def _following(self, name: str, update_id: int) -> list[Raw]:
        try:
            return self._after(name, update_id)
        except StorageError:
            return []

    async def _end_tasks(self, within: float) -> int:
        """Let what is being handled end, in `within` seconds; return how many did not."""
        unfinished: set[asyncio.Task[None]] = set()
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=within)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        return len(unfinished)


def numbered(updates: Iterable[Raw]) -> list[Raw]:
    """Return the updates that have an `update_id`.

    One without it cannot be recognised when it comes again, nor confirmed: it is logged and
    skipped.
    """
    found = []
    for raw in updates:
        if update_id_of(raw) is None:
            POISON.inc()
            _log.error("an update without update_id, skipped")
        else:
            found.append(raw)
    return found


def _kind_of_chat(update: Update) -> str:
    """Return a word from a fixed list, whatever the update holds, for logs and metrics."""
    if update.inline_query:
        return "inline"
    chat = update.effective_chat
    return ChatType(chat.type).value if chat else "none"
