"""Phrases of an article's sentences that can stand in a question: names, subjects, clauses."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from retrieval.english import (
    AUXILIARIES,
    DAYS,
    MONTHS,
    NATIONAL_ENDS,
    NOT_NAMES,
    OFFICES,
    POINTING,
    SAYING,
    SMALL_NUMBERS,
    VAGUE,
    is_past,
)
from retrieval.terms import STOP_WORDS

WORD = r"[^\W_]+(?:[-’'][^\W_]+)*"
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][^\W_]+(?:[-’'][A-ZÀ-ÖØ-Þ][^\W_]+)*"
NAME = rf"{_CAPITALISED}(?: (?:(?:of|de|van|von|bin|al) )?{_CAPITALISED}){{0,5}}"
# The first words of a clause, which may be its subject; `Words.subject` tells.
PHRASE = rf"(?P<phrase>(?:(?:The|the|A|a|An|an) )?{WORD}(?: {WORD}){{0,4}}?)"
DATE = (
    rf"(?:in|on|In|On) (?:early |late |mid-)?(?:(?:{'|'.join(DAYS.split())})\b"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{'|'.join(MONTHS.split())})\b|1\d\d\d\b|20\d\d\b)"
)
# Where a preposition or a conjunction begins, what stands before it may be asked alone.
_ENDS = re.compile(
    r" (?:in|on|at|after|before|when|while|because|for|with|by|from|and|but|during|since|until|as"
    r"|if|or|that|which|who)\b| to (?=the |[A-Z])|$"
)
_CLAUSE = re.compile(
    r"; |, (?:and|but|so|while) |^(?:But|And|So|Yet|However,) "
    rf"|^(?:{DATE}(?: \d{{4}})?|[Ll]ast (?:year|week|month|summer|night)),? "
)
_MOST_CLAUSES = 8
_OFTEN = 2  # sentences; a common noun in as many belongs to what the article is about
_BETWEEN = frozenset(
    """
    not never before after against under over between during since until while because if or as
    when where also only even still just first once today however yet perhaps often sometimes soon
    """.split()
)


class Form(Enum):
    """The form of a question; the first ones are preferred."""

    WHO_IS = auto()
    HOW = auto()
    SAID = auto()
    WHEN = auto()
    WHO = auto()
    WHAT = auto()
    WHETHER = auto()
    ABOUT = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its form, and what it is about, in the article's words."""

    question: str
    form: Form
    subject: str


class Words:
    """The words of an article: which are names, which it is about.

    `persons` are the last words of the names of persons, and of others who say something.
    """

    def __init__(self, texts: Sequence[str], persons: frozenset[str]) -> None:
        """Read the sentences; the capital at the beginning of one tells nothing."""
        self.persons = persons
        self._lower: Counter[str] = Counter()
        self._inside: set[str] = set()
        for text in texts:
            found = [(match.group(), match.start()) for match in re.finditer(WORD, text)]
            self._lower.update({word for word, _ in found if word[0].islower()})
            self._inside.update(word for word, start in found if word[0].isupper() and start > 2)

    def is_name(self, text: str) -> bool:
        """Tell whether a run of capitalised words is a name: its first and last words are.

        Such a word always has a capital, also within a sentence.
        """
        words = text.split()
        return (
            NOT_NAMES.isdisjoint(words)
            and words[-1].lower() not in OFFICES
            and all(map(self._is_name_word, (words[0], words[-1])))
        )

    def _is_name_word(self, word: str) -> bool:
        lower = word.lower()
        common = lower in self._lower or lower in STOP_WORDS or word.endswith(NATIONAL_ENDS)
        return word in self._inside and not common

    def is_subject(self, noun: str) -> bool:
        """Tell whether a common noun is among those that the article is about."""
        return noun not in VAGUE and self._lower[noun] + self._lower[noun + "s"] >= _OFTEN

    def subject(self, phrase: str, *, indefinite: bool = False) -> str | None:
        """Return the first words of a clause as they stand inside a question.

        None if they are not, for certain, a name or a noun that the article is about, with "the" or
        without an article; with `indefinite`, they may have "a".
        """
        words = phrase.split()
        article = words[0].lower() if words[0].lower() in ("the", "a", "an") else ""
        inner = words[1:] if article else words
        if not inner or points(phrase) or not all(map(_may_be_in_subject, inner)):
            return None
        if all(word[0].isupper() for word in inner) and self.is_name(" ".join(inner)):
            return f"{article} {' '.join(inner)}".strip()
        if not self.is_subject(inner[-1]) or (article in ("a", "an") and not indefinite):
            return None
        lowered = words[0][0].lower() + words[0][1:]
        if article or lowered in self._lower:
            return " ".join([lowered, *words[1:]])
        return phrase if self.is_name(words[0]) and inner[-1].endswith("s") else None


def subjects(
    pattern: re.Pattern[str], clause: str, words: Words, *, indefinite: bool = False
) -> Iterator[tuple[re.Match[str], str]]:
    """Yield a pattern's match at the beginning of a clause, and the subject, if it has both."""
    match = pattern.match(clause)
    phrase = words.subject(match["phrase"], indefinite=indefinite) if match else None
    if match and phrase:
        yield match, phrase


def points(text: str) -> bool:
    """Tell whether a phrase points to something outside of it, and so cannot be asked alone."""
    return not POINTING.isdisjoint(re.findall(WORD, text.lower()))


def complete(rest: str, length: int) -> str:
    """Return what follows a subject or an auxiliary, whole or up to a preposition.

    It has two words or more and at most `length` characters, and points to nothing outside of it;
    "" if there is no such part. The longest one is chosen.
    """
    for end in reversed([end.start() for end in _ENDS.finditer(rest)]):
        cut = rest[:end].rstrip(" .!")
        if len(cut) <= length and " " in cut and not points(cut):
            last = cut.split()[-1]
            return "" if last in STOP_WORDS or last in ("best", "better") else cut
    return ""


def bare(name: str) -> str:
    """Return a name without titles: "Park Jin" of "And Foreign Minister Park Jin"."""
    words = name.split()
    while len(words) > 1 and words[0].lower() in STOP_WORDS | _BETWEEN:
        del words[0]
    titles = [place for place, word in enumerate(words[:-1]) if word.lower() in OFFICES]
    return " ".join(words[titles[-1] + 1 :]) if titles else " ".join(words)


def clauses(text: str) -> Iterator[str]:
    """Yield a sentence, and those of its ends that may be clauses of their own."""
    yield text
    for start in islice(_CLAUSE.finditer(text), _MOST_CLAUSES):
        yield text[start.end() :]


def _may_be_in_subject(word: str) -> bool:
    lower = word.lower()
    verb = is_past(word) or word in AUXILIARIES or word in SAYING
    return not (
        verb
        or lower in STOP_WORDS
        or lower in _BETWEEN
        or lower in SMALL_NUMBERS
        or word.endswith("ly")
    )
