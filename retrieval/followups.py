"""How much a question leans on the one before it: "why not?", "who else did he meet?"."""

import re
from collections.abc import Iterator, Sequence

from retrieval.query import Query

_OPENS = re.compile(
    r"\W*(and|but|so|or|then|also|what about|how about|why not|any|not)\b", re.IGNORECASE
)
_POINTS = re.compile(
    r"\b(he|she|it|they|him|her|them|his|hers|its|their|theirs|(him|her|it)self|themselves)\b"
    r"|\b(this|that|these|those|there|then|one|ones|the same)\W*$"
    r"|\b(about|of|after|before|for|with|to|from|than|like|by|did|do) (this|that|these|those)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(else|others?|another|besides|apart from|instead)\b", re.IGNORECASE)
_ASKS = re.compile(r"\W*(wh\w+|how|is|are|was|were|do|does|did|has|have|had)\b", re.IGNORECASE)
_SUBJECT = 3  # content words that a question has whose subject is its own


def leaning(query: Query) -> float:
    """Return how much an English question needs the one before to be understood, 0 to 1.

    It opens like a reply, points back without having named anybody, wants others, or asks about
    next to nothing; and the less it says itself, the more.
    """
    text = query.text
    said = {token.term for token in query.telling()}
    named = [t.begin for t in query.tokens[1:] if text[t.begin].isupper() and not t.stop]
    pointer = _POINTS.search(text)
    if len(said) > _SUBJECT or not (
        _OPENS.match(text)
        or (pointer and not any(begin < pointer.start() for begin in named))
        or (asks_for_others(query) and not named)
        or (len(said) <= 1 and not named and _ASKS.match(text))
    ):
        return 0.0
    return 2 / (2 + len(said))


def asks_for_others(query: Query) -> bool:
    """Tell whether a question wants something else than what was answered before."""
    return bool(_OTHERS.search(query.text))


def leaned_on(query: Query, earlier: Sequence[Query]) -> Iterator[tuple[Query, float]]:
    """Yield those of the earlier questions that this one needs, the last first, and how much."""
    share = 1.0
    for before in reversed(earlier):
        share *= leaning(query)
        if not share:
            return
        yield before, share
        query = before
