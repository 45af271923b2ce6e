"""Questions whether the article mentions something: what they are about, without the frame.

In "Does it mention Japan?" the frame is "Does it mention": it speaks of the article, so it holds no
word to look for, and its "it" points to no earlier question. Nor is there a word to look for in the
courtesy before a question: "Thanks! And when?"
"""

import re

NOUNS = (
    "article|text|story|page|post|blog|piece|news|report|document|passage|paper|interview|essay"
    "|guide|tutorial|recipe"
)
# "the report" may be one that the article is about, so only these two nouns are taken with "the".
ITSELF = rf"(?:(?:this|your) (?:{NOUNS})|the (?:article|text))"
_HOW = r"(?:(?:also|ever|even|actually) )?"
_ANYTHING = r"(?:(?:anything|something|much|more|a word) )?"
_ABOUT = r"(?:about|on|of|regarding|concerning)"

# Each is searched once and has no repetition without a bound, so they take linear time.
_FRAMES = tuple(
    re.compile(frame, re.IGNORECASE)
    for frame in (
        rf"\b(?:does|did)(?:n['’]t)? (?:it|this|{ITSELF}) {_HOW}"
        rf"(?:mention(?: {_ANYTHING}{_ABOUT})?|make any mention of|refer to|talk about"
        rf"|(?:say|tell (?:us|me)) {_ANYTHING}about)\b",
        rf"\b(?:does|did) {ITSELF} {_HOW}"
        rf"(?:discuss|cover|name|include|contain|have {_ANYTHING}{_ABOUT})\b",
        rf"\b(?:is|are) there (?:anything|something|any mention|a mention|any news|any information)"
        rf"(?: in {ITSELF})? {_ABOUT}\b",
        rf"^\W?(?:anything|something|any mention|any news|any information)"
        rf"(?: in {ITSELF})? {_ABOUT}\b",
    )
)
_EMBEDS = re.compile(
    rf"\b(?:does|did)(?:n['’]t)? (?:it|this|{ITSELF}) {_HOW}(?:say|tell (?:us|me)|mention|explain)"
    r"(?= (?:that|if|whether|who|whom|whose|what|which|when|where|why|how)\b)",
    re.IGNORECASE,
)
_IS = re.compile(r"\W?(?:(?:so|and|but) )?(?:is|are|was|were)(?:n['’]t)?\b", re.IGNORECASE)
_MENTIONED = re.compile(
    rf"\b(?:ever |also )?mentioned(?: (?:in {ITSELF}|in it|here|anywhere|at all))?(?=\W{{0,9}}$)",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\W{0,9}(?:(?:(?:ok|okay|thanks(?! to\b)|thank you|thx|yes|yeah|yep|lol|wow|hm+|huh|oh|ah|hi"
    r"|hello|hey|i see|please)\b|(?:great|cool|nice|no)(?=[.,!]))[^\w'’]{1,9}){1,3}"
    r"(?=(?:(?:and|but|so|then)\b[^\w'’]{1,3})?"
    r"(?:(?:(?:at|by|for|from|in|of|on|since|to|until|with) )?"
    r"(?:who|whom|whose|what|which|when|where|why|how)|(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would))\b)",
    re.IGNORECASE,
)


def without_courtesy(text: str) -> str:
    """Return a question with blanks for "thanks", "ok", "lol" and the like before it."""
    found = _COURTESY.match(text)
    return _blanked(text, found) if found else text


def without_frame(text: str) -> tuple[str, bool]:
    """Return a question with blanks for its frame, and whether it asks if something is mentioned.

    Nothing moves, so that places in the result are places in `text`. "Does it say why?" has a
    frame, but asks more than whether something is mentioned.
    """
    embeds = _EMBEDS.search(text)
    if embeds:
        return _blanked(text, embeds), False
    mentioned = _MENTIONED.search(text) if _IS.match(text) else None
    found = mentioned or next(filter(None, (frame.search(text) for frame in _FRAMES)), None)
    return (_blanked(text, found), True) if found else (text, False)


def _blanked(text: str, found: re.Match[str]) -> str:
    begin, end = found.span()
    return f"{text[:begin]}{' ' * (end - begin)}{text[end:]}"
