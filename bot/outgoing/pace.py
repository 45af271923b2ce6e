"""The pace of messages in all chats together: each has its own time, so many seconds apart."""

import asyncio
from collections.abc import Callable

# Takes the seconds between two messages, and the next time; returns the seconds until then. One
# that is shared by processes may raise StorageError.
Pace = Callable[[float], float]


class OwnPace:
    """The pace of one process: the virtual scheduling algorithm (ITU-T I.371).

    After a pause, two messages may be sent at once.
    """

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, interval: float) -> float:
        """Take the next time; return the seconds until then."""
        now = asyncio.get_running_loop().time()
        at = max(self._next, now - interval)
        self._next = at + interval
        return at - now
