"""The last questions, for follow-ups and /why, in memory only and bounded.

After a restart they are gone; then a follow-up is treated like any other question.
"""

import sys
from dataclasses import dataclass

from cachetools import LRUCache

from retrieval.query import parse_query

FOLLOW_UP_WITHIN = 600  # seconds
_MOST = 10_000  # questions
_MOST_BYTES = 4 * 2**20  # of texts, in each of the two tables
_MOST_EARLIER = 3


@dataclass(frozen=True, slots=True)
class Remembered:
    """A question, the earlier ones that it may need, and the article that was asked.

    Only the digest of the article is kept, because ten thousand texts would take too much memory.
    """

    question: str
    earlier: tuple[str, ...]
    digest: str

    def so_far(self) -> tuple[str, ...]:
        """Return the questions that the next one may need, oldest first.

        A long question is cut to the part that is read.
        """
        return (*self.earlier, parse_query(self.question).text)[-_MOST_EARLIER:]


def _size(question: Remembered) -> int:
    """Return how many bytes a question takes; at least so many that no more than _MOST fit."""
    texts = (question.question, *question.earlier)
    return max(_MOST_BYTES // _MOST, sum(map(sys.getsizeof, texts)))


class Memory:
    """The questions, by the message that answers them; and each person's last one in each chat."""

    def __init__(self) -> None:
        self._by_answer: LRUCache[tuple[int, int], Remembered] = LRUCache(_MOST_BYTES, _size)
        self._last: LRUCache[tuple[int, int], tuple[float, Remembered]] = LRUCache(
            _MOST_BYTES, lambda entry: _size(entry[1])
        )

    def note_question(self, chat_id: int, user_id: int, question: Remembered, when: float) -> None:
        """Remember what a person asked in a chat, and when, in seconds."""
        self._last[chat_id, user_id] = when, question

    def note_answer(self, chat_id: int, answer_id: int, question: Remembered) -> None:
        """Remember which message answers a question."""
        self._by_answer[chat_id, answer_id] = question

    def of_answer(self, chat_id: int, answer_id: int) -> Remembered | None:
        """Return the question that a message answers, if it is remembered."""
        return self._by_answer.get((chat_id, answer_id))

    def last(self, chat_id: int, user_id: int, now: float | None = None) -> Remembered | None:
        """Return a person's last question in a chat.

        With `now`, the time of the next one in seconds, only if a follow-up may come so late. It is
        the time of asking that counts: an answer may be held up for hours.
        """
        when, question = self._last.get((chat_id, user_id), (0.0, None))
        return question if now is None or now - when <= FOLLOW_UP_WITHIN else None
