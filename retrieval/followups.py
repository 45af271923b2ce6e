"""How much a question needs the one before it: "why not?", "who else did he meet?"."""

import re
from collections.abc import Iterator, Sequence

from retrieval.mentions import ITSELF, without_courtesy, without_frame
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
# "it" that stands for nothing: "Is it true that Japan agreed?", "How long does it take to heal?"
_EMPTY_IT = re.compile(
    r"\b(?:is|was|isn't|wasn't) it (?=\w{1,20} (?:that|to|for|if|whether)\b)"
    r"|\b(?:does|did|would|will) it (?=(?:take|cost|need) to\b)"
    r"|\bit (?=(?:take|cost)s? (?:\w{1,20} ){0,3}to\b)",
    re.IGNORECASE,
)
# "Why did the government change its mind?": its subject is in the question.
_OWNED = re.compile(
    r"\b(?:did|does|do|has|have|had|is|are|was|were|will|would|can|could|should) (?:the|a|an) "
    r"(?:\w{1,40} ){1,4}(?=(?:its|their|his|her|itself|themselves|himself|herself)\b)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(else|others?|another|besides|apart from|instead)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\W*(?:(?:about|after|at|before|by|for|from|in|into|of|on|since|through|to|until|with)"
    r" (?=wh|how))?(?:wh\w+|how|is|are|was|were|do|does|did|has|have|had)\b",
    re.IGNORECASE,
)
# "who is park", "what are scintillons": not "who was hurt", "what is needed", "what is the reason".
_DEFINES = re.compile(
    r"\W*(?:(?:and|but|so|then|also),? )?(?:who|what|where)(?:['’]?s| is| are) "
    r"(?!\w{1,40}(?:ed|en|ing|ble)\b|(?:next|new|first|last|wrong|right|left|dead|alive|true|known"
    r"|best|worst|different|important|why|how|who|what|where|when)\b)[^\W\d]{2,40}\W*$",
    re.IGNORECASE,
)
_THE_ARTICLE = re.compile(rf"\b{ITSELF}\b(?! \d)", re.IGNORECASE)
_INSTEAD = re.compile(r"\W*(?:and|or|what about|how about)\b", re.IGNORECASE)
_SUBJECT = 3  # content words; a question with more of them has a subject of its own


def leaning(query: Query) -> float:
    """Return how much an English question needs the one before to be understood, 0 to 1.

    It needs it if it opens like a reply, points back without having named anybody, asks for others,
    or has almost no telling words. The fewer content words it has, the more it needs it. What is
    asked of the article itself ("Does it mention Japan?") needs it only if that points back.
    """
    said = {token.term for token in query.telling()}
    if len(said) > _SUBJECT:
        return 0.0
    asked = without_courtesy(query.text)
    text = _THE_ARTICLE.sub(lambda found: " " * len(found[0]), without_frame(asked)[0])
    # The first word of a question always has a capital, whatever it is.
    later = query.tokens[1:] if text[:1].strip() else query.tokens
    named = [t for t in later if text[t.begin].isupper() and not t.stop]
    if text != asked:
        needs = not query.content() or _points_back(text, [token.begin for token in named])
    else:
        needs = (
            (bool(query.tokens) and not said)
            or _points_back(text, [token.begin for token in named])
            or _replies(text, said, {token.term for token in named})
            or (asks_for_others(query) and not named)
            or (len(said) <= 1 and not named and _is_short_question(text))
        )
    return 2 / (2 + len(said)) if needs else 0.0


def asks_for_others(query: Query) -> bool:
    """Tell whether a question asks for something other than the last answer."""
    return bool(_OTHERS.search(query.text))


def leaned_on(query: Query, earlier: Sequence[Query]) -> Iterator[tuple[Query, float]]:
    """Yield the earlier questions that this one needs, the last first, and how much of each.

    "What about Poland?" after "Does it mention Japan?" needs nothing of it: no word but the frame
    belongs to both.
    """
    share = 1.0
    for before in reversed(earlier):
        share *= leaning(query)
        instead = before.mentions and query.telling() and _INSTEAD.match(query.text)
        if not share or instead:
            return
        yield before, share
        query = before


def _points_back(text: str, named: Sequence[int]) -> bool:
    """Tell whether a pronoun stands for something outside the question, named nowhere before it."""
    text = _EMPTY_IT.sub(lambda found: " " * len(found[0]), text)
    pointer = _POINTS.search(text)
    if not pointer or any(begin < pointer.start() for begin in named):
        return False
    owned = _OWNED.search(text)
    return not owned or owned.end() != pointer.start()


def _replies(text: str, said: set[str], named: set[str]) -> bool:
    """Tell whether a question opens like a reply, and does not ask something of its own.

    "And Germany?" and "But did Germany?" reply; "And who met Park Jin?" stands alone.
    """
    opening = _OPENS.match(text)
    if not opening:
        return False
    rest = text[opening.end() :].lstrip(" ,")
    return not (_ASKS.match(rest) and named and (said - named or _DEFINES.match(rest)))


def _is_short_question(text: str) -> bool:
    return bool(_ASKS.match(text)) and not _DEFINES.match(text)
