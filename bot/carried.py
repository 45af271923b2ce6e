"""What a process remembers of a chat, for the next process that serves the chat."""

import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any, Protocol


class Part(Protocol):
    """Something that remembers chats, such as the last questions or the pace of messages."""

    def state_of(self, chat_id: int) -> Any:
        """Return as JSON what is remembered of a chat; None for nothing."""

    def take_over(self, chat_id: int, state: Any, age: float) -> None:
        """Remember this of a chat, and nothing else; it was written `age` seconds ago."""


class Carried:
    """All the parts, by name. A version of Pullquote that has other parts ignores what it gets."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts

    def pack(self, queue: str) -> str:
        """Return what is remembered of the chat of a queue."""
        chat_id = _chat_of(queue)
        if chat_id is None:
            return "{}"
        states = {name: part.state_of(chat_id) for name, part in self._parts.items()}
        return json.dumps({name: state for name, state in states.items() if state is not None})

    def unpack(self, queue: str, text: str | None, age: float) -> None:
        """Remember what another process has packed `age` seconds ago; nothing for None."""
        chat_id = _chat_of(queue)
        if chat_id is None or text is None:
            return
        for name, part in self._parts.items():
            # Another version may have written it in another form.
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                if (state := json.loads(text).get(name)) is not None:
                    part.take_over(chat_id, state, age)


def _chat_of(queue: str) -> int | None:
    """Return the chat of a queue; None for the queue of an inline user."""
    return int(queue) if re.fullmatch(r"-?[0-9]{1,20}", queue) else None
