"""Requests -> Telegram, no faster than it allows, and again after temporary failures.

Telegram's limits (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): 30
messages a second in all, one a second in a chat, 20 a minute in a group; 429 says how long to wait.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import BaseRateLimiter

from bot.handled import now_handled
from bot.metrics import RETRIES
from bot.outgoing.errors import one_line
from bot.outgoing.pace import OwnPace, Pace
from bot.outgoing.retrying import pause
from errors import StorageError

# With 50 ms of latency, 16 at once are 270 a second, nine times what Telegram allows (`make
# bench-delivery`).
REQUESTS_AT_ONCE = 16
A_SECOND = 1.05  # from response to next request, and a little more: clocks differ
_GROUP_MOST, _GROUP_PERIOD = 20, 60.5  # messages, seconds
_PRUNE_AT = 1024  # chats

# A chat that must wait longer, because of its own limits, makes room for others: see `Postponed`.
_KEEPS_PLACE = 5.0  # seconds
_LOGGING_IN = ("getMe", "setWebhook", "deleteWebhook")  # `trouble` tries these again, and logs why
_MESSAGES = ("sendMessage", "editMessageText")  # these count against the limits
# Seconds until other requests are given up: after that, nobody waits for them.
_PATIENCE = 30.0

_FINAL = (BadRequest, ChatMigrated, Forbidden)  # the same request would be refused again

_Request = Callable[[], Coroutine[Any, Any, Any]]

_log = logging.getLogger(__name__)


class Postponed(BaseException):
    """The update that is being handled must begin again at `until`, on the loop's clock.

    Telegram can make a chat wait for hours. Without this, such a chat would keep its place among
    the chats that are handled, and a thousand of them would take all places. It is not an
    Exception, because PTB handles these itself.
    """

    def __init__(self, until: float) -> None:
        super().__init__(until)
        self.until = until


@dataclass(slots=True)
class _Chat:
    """A chat's queue, and when its last messages were sent: 20 of a group, one of other chats."""

    group: deque[float] | None
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)  # first come, first served
    held_until: float = 0.0  # the end of the wait after a 429 or another failure
    failures: int = 0  # in a row
    last: float = -math.inf

    def ready_at(self) -> float:
        """Return when the chat's own limits allow the next message."""
        at = max(self.held_until, self.last + A_SECOND)
        if self.group and len(self.group) == _GROUP_MOST:
            at = max(at, self.group[0] + _GROUP_PERIOD)
        return at

    def sent(self, now: float) -> None:
        """Note that a message was sent, or may have been sent."""
        self.last = now
        if self.group is not None:
            self.group.append(now)

    def is_idle(self, now: float) -> bool:
        """Tell whether the chat no longer limits anything, so that it can be forgotten."""
        period = A_SECOND if self.group is None else _GROUP_PERIOD
        return not self.queue.locked() and max(self.held_until, self.last + period) < now


class RateLimiter(BaseRateLimiter[int]):
    """A queue for each chat, in front of one pace for all.

    When a chat must wait, because of its own limits or a 429, no other chat waits. A chat has at
    most one request in the common queue, so no chat can fill it. After 5xx, after time-outs and
    without network, requests are tried again with growing pauses. getUpdates and the requests that
    log in are not limited. `rate_limit_args`, if given, is the number of tries.
    """

    def __init__(self, messages_per_second: float, pace: Pace | None = None) -> None:
        """With 0 messages a second there are no limits but Telegram's own 429.

        `pace`, if given, gives out the times for messages of all processes.
        """
        self._own = OwnPace()
        self._pace = pace or self._own
        self.resting = 0  # chats that wait because of their own limits
        self._interval = 1 / messages_per_second if messages_per_second else 0.0
        self._chats: dict[Any, _Chat] = {}
        self._prune_at = _PRUNE_AT
        self._slots = asyncio.Semaphore(REQUESTS_AT_ONCE)

    async def initialize(self) -> None:
        """Do nothing; so does `shutdown`."""

    shutdown = initialize

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make the request as soon as the limits allow, and again if that can help.

        Raises the last TelegramError, and Postponed for a message whose chat must wait for long.
        """

        async def request() -> Any:
            async with self._slots:
                if handled := now_handled():
                    handled.check()
                return await callback(*args, **kwargs)

        if endpoint in _LOGGING_IN:
            return await callback(*args, **kwargs)
        if endpoint not in _MESSAGES:
            return await self._persist(request, endpoint, rate_limit_args)
        chat = self._chat(data.get("chat_id"))
        async with chat.queue:
            return await self._send(chat, request, endpoint)

    async def _send(self, chat: _Chat, request: _Request, endpoint: str) -> Any:
        """Send or edit a message; try until it works or is refused for good."""
        while True:
            await self._turn(chat)
            try:
                sent = await request()
            except _FINAL:
                chat.failures = 0
                raise
            except TelegramError as error:
                delay = pause(error, chat.failures)
                chat.failures += 1
                chat.held_until = _now() + delay
                _note_retry(endpoint, error, chat.failures)
            else:
                chat.failures = 0
                return sent
            finally:
                chat.sent(_now())

    async def _persist(self, request: _Request, endpoint: str, tries: int | None) -> Any:
        """Make a request that sends no message; try for at most _PATIENCE seconds."""
        until = _now() + _PATIENCE
        attempt = 0
        while True:
            try:
                return await request()
            except _FINAL:
                raise
            except TelegramError as error:
                delay = pause(error, attempt)
                attempt += 1
                if attempt == tries or _now() + delay > until:
                    raise
                _note_retry(endpoint, error, attempt)
                await asyncio.sleep(delay)

    async def _turn(self, chat: _Chat) -> None:
        """Wait until the limits of the chat, and then the limit for all chats, allow a message.

        Raises Postponed if the limits of the chat make it wait for long.
        """
        ready_at = chat.ready_at() if self._interval else chat.held_until
        if ready_at > _now() + _KEEPS_PLACE:
            raise Postponed(ready_at)
        self.resting += 1
        try:
            await _sleep_until(ready_at)
        finally:
            self.resting -= 1
        if not self._interval:
            return
        await asyncio.sleep(self._time_to_wait())

    def _time_to_wait(self) -> float:
        """Take the next time for a message; return the seconds until then."""
        try:
            return self._pace(self._interval)
        except StorageError:  # then this process goes on by itself; it has no chats for long
            return self._own(self._interval)

    def state_of(self, chat_id: int) -> Any:
        """Return what another process must know of a chat; see `bot.carried`."""
        chat, now = self._chats.get(chat_id), _now()
        if chat is None or chat.is_idle(now):
            return None
        group = None if chat.group is None else [now - at for at in chat.group]
        return {"last": now - chat.last, "group": group, "held": chat.held_until - now}

    def take_over(self, chat_id: int, state: Any, age: float) -> None:
        """Go on with what another process knew of a chat."""
        chat, now = self._chat(chat_id), _now() - age
        chat.last = now - float(state["last"])
        chat.held_until = now + float(state["held"])
        if chat.group is not None and state["group"] is not None:
            chat.group = deque((now - float(ago) for ago in state["group"]), _GROUP_MOST)

    def _chat(self, chat_id: Any) -> _Chat:
        if len(self._chats) >= self._prune_at:
            now = _now()
            self._chats = {n: chat for n, chat in self._chats.items() if not chat.is_idle(now)}
            self._prune_at = max(_PRUNE_AT, 2 * len(self._chats))
        if chat_id not in self._chats:
            private = isinstance(chat_id, int) and chat_id > 0
            self._chats[chat_id] = _Chat(None if private else deque(maxlen=_GROUP_MOST))
        return self._chats[chat_id]


def _note_retry(endpoint: str, error: TelegramError, attempt: int) -> None:
    RETRIES.labels(reason=type(error).__name__).inc()
    level = logging.WARNING if attempt == 1 else logging.DEBUG
    _log.log(level, "%s: %s; trying again", endpoint, one_line(error))


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _sleep_until(moment: float) -> None:
    delay = moment - _now()
    if delay > 0:
        await asyncio.sleep(delay)
