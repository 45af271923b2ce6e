"""How much a chat may ask before it is told to wait, so that a flood delays nobody else."""

from enum import Enum, auto
from typing import Any, NamedTuple

_CLOCKS_APART = 60.0  # seconds
_FORGET_AT = 4096  # chats


class Allowed(Enum):
    """What to do with a question: answer it, say once that it is too much, or say nothing."""

    YES = auto()
    TOO_MUCH = auto()
    SILENCE = auto()


class _Bucket(NamedTuple):
    """How full a chat's bucket was after its last question, and what was said to this question."""

    when: float
    level: float = 0.0
    update_id: int | None = None
    said: Allowed = Allowed.YES


class Allowance:
    """A leaky bucket for each chat: it holds a minute's questions, and leaks as many in a minute.

    After it has run over, it must leak to half before a question is answered again. Every further
    question fills it again. So a flood must stop for half a minute. What counts is when a question
    was asked, not when it is handled. So a day's questions that arrive together are not a flood.
    """

    def __init__(self, a_minute: int) -> None:
        """With 0 a minute there is no limit."""
        self._most = a_minute
        self._forget_at = _FORGET_AT
        self._buckets: dict[int, _Bucket] = {}

    def ask(self, chat_id: int, when: float, update_id: int) -> Allowed:
        """Count a question that was asked at `when`, in seconds; return what to do with it.

        An update that is handled again, because its chat had to wait, gets the same result again.
        """
        if not self._most:
            return Allowed.YES
        bucket = self._buckets.get(chat_id, _Bucket(when))
        if bucket.update_id == update_id:
            return bucket.said
        level = max(0.0, bucket.level - max(0.0, when - bucket.when) * self._most / 60)
        flooding = bucket.said is not Allowed.YES and level > min(self._most / 2, self._most - 1)
        said = Allowed.YES
        if flooding:
            said = Allowed.SILENCE
        elif level + 1 > self._most:
            said = Allowed.TOO_MUCH
        if len(self._buckets) >= self._forget_at:
            self._forget(when)
        level = min(level + 1, self._most)
        # A tap has the time of this machine, whose clock may be ahead of Telegram's.
        is_behind = when < bucket.when - _CLOCKS_APART
        latest = when if is_behind else max(when, bucket.when)
        self._buckets[chat_id] = _Bucket(latest, level, update_id, said)
        return said

    def state_of(self, chat_id: int) -> Any:
        """Return what another process must know of a chat; see `bot.carried`."""
        bucket = self._buckets.get(chat_id)
        return bucket and [bucket.when, bucket.level, bucket.update_id, bucket.said.name]

    def take_over(self, chat_id: int, state: Any, age: float) -> None:  # noqa: ARG002  # the times are those of the messages
        """Go on with what another process knew of a chat."""
        when, level, update_id, said = state
        self._buckets[chat_id] = _Bucket(float(when), float(level), update_id, Allowed[said])

    def _forget(self, now: float) -> None:
        """Forget the chats whose buckets are empty."""
        self._buckets = {
            chat_id: bucket
            for chat_id, bucket in self._buckets.items()
            if bucket.level * 60 / self._most > now - bucket.when
        }
        self._forget_at = max(_FORGET_AT, 2 * len(self._buckets))
