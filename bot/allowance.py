"""How much a chat may ask before it is told to wait, so that a flood costs nobody an answer."""

from enum import Enum, auto

_FORGET_AT = 4096  # chats


class Allowed(Enum):
    """What to do with a question: answer it, say once that it is too much, or nothing."""

    YES = auto()
    TOO_MUCH = auto()
    SILENCE = auto()


class Allowance:
    """A leaky bucket for each chat: it holds a minute's questions, and leaks as many a minute.

    Once it runs over, every further question keeps it full, until it has leaked to half: a flood
    must stop for half a minute. Measured by when things were asked, not by when they are handled,
    so that a day's questions which arrive together are no flood.
    """

    def __init__(self, a_minute: int) -> None:
        """With 0 a minute there is no limit."""
        self._most = a_minute
        self._forget_at = _FORGET_AT
        self._levels: dict[int, tuple[float, float, bool]] = {}  # level, when, and running over

    def ask(self, chat: int, when: float) -> Allowed:
        """Count a question asked at a time, in seconds, and say what to do with it."""
        if not self._most:
            return Allowed.YES
        level, before, flooding = self._levels.get(chat, (0.0, when, False))
        level = max(0.0, level - max(0.0, when - before) * self._most / 60)
        told = flooding and level > min(self._most / 2, self._most - 1)
        over = told or level + 1 > self._most
        if len(self._levels) >= self._forget_at:
            self._forget(when)
        self._levels[chat] = min(level + 1, self._most), max(when, before), over
        if told:
            return Allowed.SILENCE
        return Allowed.TOO_MUCH if over else Allowed.YES

    def _forget(self, now: float) -> None:
        """Forget the chats whose buckets are empty."""
        self._levels = {
            chat: (level, when, over)
            for chat, (level, when, over) in self._levels.items()
            if level * 60 / self._most > now - when
        }
        self._forget_at = max(_FORGET_AT, 2 * len(self._levels))
