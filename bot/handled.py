"""The update that is being handled, for logs and metrics, and those after it in its chat."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Handled:
    """An update, its kind of chat, and when it arrived, in seconds of `time.monotonic`.

    `following` returns the updates that wait in its chat now, in order, as Telegram's JSON. `check`
    is called before each request; it raises asyncio.CancelledError if another process may have the
    chat by now.
    """

    update_id: int
    chat: str
    since: float = field(default_factory=time.monotonic)
    following: Callable[[], Sequence[dict[str, Any]]] = tuple
    check: Callable[[], None] = field(default=lambda: None)


_now: ContextVar[Handled | None] = ContextVar("handled", default=None)


@contextlib.contextmanager
def handling(handled: Handled) -> Iterator[None]:
    """Add the `update_id` and the kind of chat to every line that the block logs."""
    token = _now.set(handled)
    try:
        yield
    finally:
        _now.reset(token)


def now_handled() -> Handled | None:
    """Return the update that is being handled, if one is."""
    return _now.get()
