"""How much is read: so many documents an hour for a chat, and so many at once in all."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

_MOST, _PERIOD = 10, 3600.0  # readings of a chat, seconds
_AT_ONCE, _MOST_WAITING = 2, 20  # readings of all chats
_FORGET_AT = 4096  # chats


class BusyError(Exception):
    """Too many wait to have something read."""


class Quota:
    """Counts the readings, in memory only: after a restart, each chat begins anew."""

    def __init__(self) -> None:
        self._readings: dict[int, deque[tuple[float, int]]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    def wait(self, chat_id: int, message_id: int) -> int:
        """Count the reading of a message; return 0, or in how many minutes the chat may have it.

        A message that is read again, because its chat had to wait, counts once.
        """
        now = time.monotonic()
        if len(self._readings) >= _FORGET_AT:
            self._readings = {c: r for c, r in self._readings.items() if r[-1][0] > now - _PERIOD}
        readings = self._readings.setdefault(chat_id, deque(maxlen=_MOST))
        if any(one == message_id for _, one in readings):
            return 0
        if len(readings) == _MOST and readings[0][0] > now - _PERIOD:
            return int((readings[0][0] + _PERIOD - now) // 60) + 1
        readings.append((now, message_id))
        return 0

    def state_of(self, chat_id: int) -> Any:
        """Return what another process must know of a chat; see `bot.carried`."""
        now = time.monotonic()
        readings = self._readings.get(chat_id)
        return readings and [[now - when, message_id] for when, message_id in readings]

    def take_over(self, chat_id: int, state: Any, age: float) -> None:
        """Go on with what another process knew of a chat."""
        now = time.monotonic() - age
        readings = [(now - float(ago), int(message_id)) for ago, message_id in state]
        self._readings[chat_id] = deque(readings, maxlen=_MOST)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn to read, and keep it in the block. Raises BusyError."""
        if self._waiting >= _MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()
