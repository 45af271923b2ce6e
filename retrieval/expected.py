"""The kind of answer that a question expects (who, when, how many), and which sentences hold one.

The kinds are those coarse answer types of Li and Roth 2002, "Learning Question Classifiers", that
can be recognised without a parser.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray


class Kind(Enum):
    """What kind of answer a question expects."""

    MONEY = auto()
    NUMBER = auto()
    TIME = auto()
    PERSON = auto()
    PLACE = auto()
    REASON = auto()


_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve dozen fifteen twenty thirty "
    "forty fifty sixty seventy eighty ninety hundred thousand million billion half once twice"
)
_TIMES = (
    "january february march april june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight weekend "
    "morning afternoon evening night noon midnight spring summer autumn fall winter century decade "
    "ago hours days weeks months years"
)
# For "How much did they pay?", the two are searched one after the other. One pattern for both (`how
# much.*pay`) would begin again at each "how much", and take time quadratic in the length.
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_PAID = re.compile(r"\b(pay|paid|cost|costs|earn|spend|spent)\b", re.IGNORECASE)
# The first pattern that matches a question gives the kind.
_QUESTIONS = (
    (Kind.MONEY, r"how much (money|cash)"),
    (Kind.MONEY, r"(what|which) (price|salary|budget|wage|fee)|how expensive"),
    (
        Kind.NUMBER,
        r"how (many|much|long|old|big|large|far|tall|high|often|wide|deep|fast|heavy)|"
        r"number of|(what|which) (number|percentage|percent|age|share|score)",
    ),
    (
        Kind.TIME,
        r"when|wen|(what|which) (year|day|date|month|time|decade|century|season)|since when",
    ),
    (Kind.PERSON, r"who|whom|whose"),
    (Kind.PLACE, r"where|(what|which) (country|city|place|town|state|region|continent)"),
    (Kind.REASON, r"why|how come|(what|which) (reason|reasons|caused|causes)"),
)
_SENTENCES = {
    Kind.MONEY: r"[£$€¥₹₽]|(?i:\b(dollars?|pounds?|euros?|cents?|pence|yen|roubles?|rupees?)\b)",
    Kind.NUMBER: rf"\d|(?i:\b({'|'.join(_NUMBERS.split())})\b)",
    Kind.TIME: rf"\b[12]\d\d\d|\d(st|nd|rd|th)\b|\d:\d\d|(?i:\b({'|'.join(_TIMES.split())})\b)",
    # A capital letter after the first word.
    Kind.PERSON: r"(?<=[\w,;:’'”\"] )[\"“‘'(]?[A-Z]\w",
    Kind.PLACE: r"\b(in|at|near|to|from|of|on|across|into|outside)( the)? [A-Z]",
    Kind.REASON: r"(?i:\b(because|due|reasons?|so that|therefore|thus|as|since|citing|owing)\b)",
}
_ASKS = tuple((kind, re.compile(rf"\b({asks})\b", re.IGNORECASE)) for kind, asks in _QUESTIONS)
_HOLDS = {kind: re.compile(pattern) for kind, pattern in _SENTENCES.items()}


def expected(question: str) -> Kind | None:
    """Return the kind of answer that an English question expects, if its words tell it."""
    amount = _HOW_MUCH.search(question)
    if amount and _PAID.search(question, amount.end()):
        return Kind.MONEY
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def holds(kind: Kind, sentences: Sequence[str]) -> NDArray[np.bool_]:
    """Tell for each sentence whether it holds an answer of that kind, shape (sentences,)."""
    return np.array([bool(_HOLDS[kind].search(sentence)) for sentence in sentences])
