"""Telegram's limits without tolerance, and an event loop in virtual time."""

import asyncio
import math
import random
from collections import Counter, defaultdict, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram.error import RetryAfter


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """When the loop would wait, its clock jumps to the end of the wait: hours take milliseconds.

    Each turn of the loop takes a microsecond of virtual time, so that the clock never stands still.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        wait = self._selector.select  # type: ignore[attr-defined]  # BaseEventLoop waits with it

        def select(timeout: float | None) -> Any:
            self._now += max(timeout or 0.0, 1e-6)
            return wait(0)

        self._selector.select = select  # type: ignore[attr-defined]

    def time(self) -> float:
        """Return the virtual seconds since the loop was made."""
        return self._now


def simulate(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)


@dataclass
class StrictLimits:
    """The limits of core.telegram.org/bots/faq; no burst is tolerated."""

    _windows: dict[Any, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, now: float, chat: int) -> float:
        """Return how long a message into a chat must wait; if 0, the message is counted."""
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
    """Takes messages, and refuses those that are over the limits."""

    chance: random.Random
    latency: tuple[float, float] = (0.02, 0.08)  # seconds, half of it in each direction
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
