"""What was asked lately, for follow-ups and /why: kept in memory only, bounded, and soon forgotten.

Best effort: a restart forgets it all, and then a follow-up is a question like any other.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

from retrieval.article import Article

FOLLOW_UP_WITHIN = 600  # seconds
_MOST = 10_000  # questions
_MOST_EARLIER = 3


@dataclass(frozen=True, slots=True)
class Remembered:
    """A question, those before it that it may lean on, and the article that it was put to."""

    question: str
    after: tuple[str, ...]
    article: Article

    def so_far(self) -> tuple[str, ...]:
        """Return the questions that the next one may lean on, oldest first."""
        return (*self.after, self.question)[-_MOST_EARLIER:]


class Memory:
    """The questions by the message that answered them, and the last of each person in each chat."""

    def __init__(self) -> None:
        self._by_answer: OrderedDict[tuple[int, int], Remembered] = OrderedDict()
        self._last: OrderedDict[tuple[int, int], tuple[float, Remembered]] = OrderedDict()

    def asked(self, chat: int, person: int, asked: Remembered) -> None:
        """Remember what a person asks in a chat, before it is answered: the next may come soon."""
        self._last[chat, person] = time.monotonic(), asked
        self._last.move_to_end((chat, person))
        if len(self._last) > _MOST:
            self._last.popitem(last=False)

    def answered(self, chat: int, answer: int, asked: Remembered) -> None:
        """Remember which message answers a question."""
        self._by_answer[chat, answer] = asked
        if len(self._by_answer) > _MOST:
            self._by_answer.popitem(last=False)

    def of_answer(self, chat: int, answer: int) -> Remembered | None:
        """Return the question that a message answers, if it is remembered."""
        return self._by_answer.get((chat, answer))

    def last(self, chat: int, person: int, within: float = FOLLOW_UP_WITHIN) -> Remembered | None:
        """Return a person's last question in a chat, if it was asked within so many seconds."""
        when, asked = self._last.get((chat, person), (0.0, None))
        return asked if asked and time.monotonic() - when <= within else None
