"""What SIGINT and SIGTERM do, at each time in the life of the process.

Imports next to nothing: the first of these is called before all else is imported.
"""

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_at_once() -> None:
    """End the process at once, and quietly: nothing is in hand yet."""
    _on_signal(lambda _number, _frame: os._exit(0))


def interrupt() -> None:
    """Raise KeyboardInterrupt, as in any program at a terminal."""
    _on_signal(signal.default_int_handler)


def tell(stop: Callable[[], object]) -> None:
    """Call `stop`, each time; asyncio's own handlers would end with its loop, before the process.

    `stop` may be called between any two steps of the main thread, and must not raise.
    """
    _on_signal(lambda _number, _frame: stop())


def ignore() -> None:
    """Do nothing: what is left to do is Python's own."""
    _on_signal(signal.SIG_IGN)


def _on_signal(handler: Callable[[int, FrameType | None], Any] | signal.Handlers) -> None:
    for number in _SIGNALS:
        signal.signal(number, handler)
