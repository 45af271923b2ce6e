"""How much a question needs the one before it: "why not?", "who else did he meet?"."""

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
_SUBJECT = 3  # content words; a question with more of them has a subject of its own


def leaning(query: Query) -> float:
    """Return how much an English question needs the one before to be understood, 0 to 1.

    It needs it if it opens like a reply, points back without having named anybody, asks for others,
    or has almost no content words. The fewer content words it has, the more it needs it.
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
    """Tell whether a question asks for something other than the last answer."""
    return bool(_OTHERS.search(query.text))


def leaned_on(query: Query, earlier: Sequence[Query]) -> Iterator[tuple[Query, float]]:
    """Yield the earlier questions that this one needs, the last first, and how much of each."""
    share = 1.0
    for before in reversed(earlier):
        share *= leaning(query)
        if not share:
            return
        yield before, share
        query = before
