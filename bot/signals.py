"""What SIGINT and SIGTERM do, in each phase of the process.

This imports almost nothing, because `end_at_once` is called before the rest is imported.
"""

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_at_once() -> None:
    """End the process at once and without a message: no work has begun yet."""
    _on_signal(lambda _number, _frame: os._exit(0))


def interrupt() -> None:
    """Raise KeyboardInterrupt, as in any program at a terminal."""
    _on_signal(signal.default_int_handler)


def tell(stop: Callable[[], object]) -> None:
    """Call `stop` at each signal, between any two steps of the main thread; it must not raise.

    asyncio's own handlers would not do: they end with the event loop, before the process ends.
    """
    _on_signal(lambda _number, _frame: stop())


def ignore() -> None:
    """Ignore signals, while Python itself ends."""
    _on_signal(signal.SIG_IGN)


def _on_signal(handler: Callable[[int, FrameType | None], Any] | signal.Handlers) -> None:
    for number in _SIGNALS:
        signal.signal(number, handler)
