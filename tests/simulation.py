"""Telegram's limits, strictly, and an event loop whose time passes by itself."""

import asyncio
import math
import random
from collections import Counter, defaultdict, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram.error import RetryAfter


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Where nothing happens until some moment, it is that moment: hours take milliseconds.

    A turn of the loop takes a microsecond, for what waits until it is a little later.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        wait = self._selector.select  # type: ignore[attr-defined]  # what BaseEventLoop waits with

        def select(timeout: float | None) -> Any:
            self._now += max(timeout or 0.0, 1e-6)
            return wait(0)

        self._selector.select = select  # type: ignore[attr-defined]

    def time(self) -> float:
        """Return the seconds since the loop was made, as they pass in it."""
        return self._now


def simulate(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)


@dataclass
class StrictLimits:
    """core.telegram.org/bots/faq's limits, with no burst tolerated."""

    _windows: dict[Any, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, now: float, chat: int) -> float:
        """Return 0 for a message that may go into a chat, and count it; else how long to wait."""
        limits = [("all", 30, 1.0), (chat, 1, 1.0)]
        if chat < 0:
            limits.append((f"group {chat}", 20, 60.0))
        longest = max(self._room(now, *limit) for limit in limits)
        if not longest:
            for name, _, _ in limits:
                self._windows[name].append(now)
        return longest

    def _room(self, now: float, name: Any, most: int, period: float) -> float:
        window = self._windows[name]
        while window and window[0] <= now - period:
            window.popleft()
        return window[0] + period - now if len(window) >= most else 0.0


@dataclass
class StrictTelegram:
    """Refuses what is over the limits."""

    chance: random.Random
    latency: tuple[float, float] = (0.02, 0.08)  # seconds there and back, each way half
    sent: list[tuple[float, int]] = field(default_factory=list)  # when, into which chat
    refused: Counter[int] = field(default_factory=Counter)
    _limits: StrictLimits = field(default_factory=StrictLimits)

    async def send(self, chat: int) -> None:
        """Send a message into a chat. Raises RetryAfter."""
        await asyncio.sleep(self.chance.uniform(*self.latency) / 2)
        now = asyncio.get_running_loop().time()
        wait = self._limits.wait(now, chat)
        if wait:
            self.refused[chat] += 1
        else:
            self.sent.append((now, chat))
        await asyncio.sleep(self.chance.uniform(*self.latency) / 2)
        if wait:
            raise RetryAfter(math.ceil(wait))
