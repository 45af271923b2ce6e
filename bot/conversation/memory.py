"""What was asked lately, for follow-ups and /why: kept in memory only, bounded, and soon forgotten.

Best effort: a restart forgets it all, and then a follow-up is a question like any other.
"""

import sys
import time
from dataclasses import dataclass

from cachetools import LRUCache

from retrieval.article import Article
from retrieval.query import parse_query

FOLLOW_UP_WITHIN = 600  # seconds
_MOST = 10_000  # questions
_MOST_BYTES = 4 * 2**20  # of texts, in each of the two tables
_MOST_EARLIER = 3


@dataclass(frozen=True, slots=True)
class Remembered:
    """A question, those before it that it may lean on, and the article that it was put to."""

    question: str
    earlier: tuple[str, ...]
    article: Article

    def so_far(self) -> tuple[str, ...]:
        """Return the questions that the next one may lean on, oldest first.

        Of a long one, what is read of it.
        """
        return (*self.earlier, parse_query(self.question).text)[-_MOST_EARLIER:]


def _size(question: Remembered) -> int:
    """Return how many bytes a question's texts take; at least as many as _MOST may take each."""
    texts = (question.question, *question.earlier)
    return max(_MOST_BYTES // _MOST, sum(map(sys.getsizeof, texts)))


class Memory:
    """The questions by the message that answered them, and the last of each person in each chat."""

    def __init__(self) -> None:
        self._by_answer: LRUCache[tuple[int, int], Remembered] = LRUCache(_MOST_BYTES, _size)
        self._last: LRUCache[tuple[int, int], tuple[float, Remembered]] = LRUCache(
            _MOST_BYTES, lambda entry: _size(entry[1])
        )

    def note_question(self, chat_id: int, user_id: int, question: Remembered) -> None:
        """Remember what a person asked in a chat."""
        self._last[chat_id, user_id] = time.monotonic(), question

    def note_answer(self, chat_id: int, answer_id: int, question: Remembered) -> None:
        """Remember which message answers a question."""
        self._by_answer[chat_id, answer_id] = question

    def of_answer(self, chat_id: int, answer_id: int) -> Remembered | None:
        """Return the question that a message answers, if it is remembered."""
        return self._by_answer.get((chat_id, answer_id))

    def last(
        self, chat_id: int, user_id: int, within: float = FOLLOW_UP_WITHIN
    ) -> Remembered | None:
        """Return a person's last question in a chat, if it was asked within so many seconds."""
        when, question = self._last.get((chat_id, user_id), (0.0, None))
        return question if question and time.monotonic() - when <= within else None
