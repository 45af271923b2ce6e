"""The last questions, for follow-ups and /why, in memory only and bounded.

After a restart they are gone; then a follow-up is treated like any other question.
"""

import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache

from retrieval.query import parse_query

FOLLOW_UP_WITHIN = 600  # seconds
_MOST = 10_000  # questions
_MOST_BYTES = 4 * 2**20  # of texts, in each of the two tables
_MOST_EARLIER = 3
_CHATS = 10_000
_MOST_ALBUMS = 10  # of a chat
# Of one chat, for another process.
_CARRIED = 50  # questions
_CARRIED_SIZE = 2**16  # characters


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
        # The newest answers and persons of each chat, oldest first.
        self._newest: LRUCache[int, tuple[deque[int], deque[int]]] = LRUCache(_CHATS)

    def note_question(self, chat_id: int, user_id: int, question: Remembered, when: float) -> None:
        """Remember what a person asked in a chat, and when, in seconds."""
        self._last[chat_id, user_id] = when, question
        _put_last(user_id, self._of(chat_id)[1])

    def note_answer(self, chat_id: int, answer_id: int, question: Remembered) -> None:
        """Remember which message answers a question."""
        self._by_answer[chat_id, answer_id] = question
        _put_last(answer_id, self._of(chat_id)[0])

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

    def forget(self, chat_id: int) -> None:
        """Forget the questions of a chat."""
        answers, persons = self._newest.pop(chat_id, ((), ()))
        for answer_id in answers:
            self._by_answer.pop((chat_id, answer_id), None)
        for user_id in persons:
            self._last.pop((chat_id, user_id), None)

    def state_of(self, chat_id: int) -> Any:
        """Return what another process must know of a chat; see `bot.carried`."""
        answers, persons = self._newest.get(chat_id, ((), ()))
        by_answer = [
            [answer_id, *_plain(found)]
            for answer_id in reversed(answers)
            if (found := self._by_answer.get((chat_id, answer_id)))
        ]
        last = [
            [user_id, entry[0], *_plain(entry[1])]
            for user_id in reversed(persons)
            if (entry := self._last.get((chat_id, user_id)))
        ]
        return {"answers": _fitting(by_answer), "last": _fitting(last)} if last else None

    def take_over(self, chat_id: int, state: Any, age: float) -> None:  # noqa: ARG002  # the times are those of the messages
        """Go on with what another process knew of a chat."""
        for answer_id, *plain in reversed(state["answers"]):
            self.note_answer(chat_id, answer_id, _remembered(*plain))
        for user_id, when, *plain in reversed(state["last"]):
            self.note_question(chat_id, user_id, _remembered(*plain), float(when))

    def _of(self, chat_id: int) -> tuple[deque[int], deque[int]]:
        if chat_id not in self._newest:
            self._newest[chat_id] = deque(maxlen=_CARRIED), deque(maxlen=_CARRIED)
        return self._newest[chat_id]


class Albums:
    """The last albums of each chat. An album comes as one message for each picture."""

    def __init__(self) -> None:
        self._of: LRUCache[int, deque[str]] = LRUCache(_CHATS)

    def is_new(self, chat_id: int, album: str) -> bool:
        """Note an album; return whether it was not noted before."""
        known = self._of.setdefault(chat_id, deque(maxlen=_MOST_ALBUMS))
        is_new = album not in known
        if is_new:
            known.append(album)
        return is_new

    def state_of(self, chat_id: int) -> Any:
        """Return what another process must know of a chat; see `bot.carried`."""
        return list(self._of.get(chat_id, ())) or None

    def take_over(self, chat_id: int, state: Any, age: float) -> None:  # noqa: ARG002  # it is the same later
        """Go on with what another process knew of a chat."""
        self._of[chat_id] = deque(map(str, state), maxlen=_MOST_ALBUMS)


def _put_last(number: int, numbers: deque[int]) -> None:
    if number in numbers:
        numbers.remove(number)
    numbers.append(number)


def _plain(one: Remembered) -> list[Any]:
    return [one.question, one.earlier, one.digest]


def _remembered(question: str, earlier: Iterable[str], digest: str) -> Remembered:
    return Remembered(str(question), tuple(map(str, earlier)), str(digest))


def _fitting(rows: list[list[Any]]) -> list[list[Any]]:
    """Return the first rows, as many as may be carried."""
    size = 0
    for count, row in enumerate(rows):
        size += len(str(row))
        if size > _CARRIED_SIZE:
            return rows[:count]
    return rows
