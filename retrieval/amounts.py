"""Sentences -> questions for a number or a time: when, how many, how long, how often."""

import re
from collections.abc import Iterator

from retrieval.english import AUXILIARIES, PAST, SMALL_NUMBERS, base_of, is_participle, is_past
from retrieval.phrases import (
    DATE,
    PHRASE,
    WORD,
    Asked,
    Form,
    Words,
    clauses,
    complete,
    points,
    subjects,
)
from retrieval.terms import STOP_WORDS
from retrieval.vectors import vectors

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = (
    r"(?:about |around |some |nearly |almost |over |only |just |at least |more than |up to )?"
    r"(?:\d[\d,.]*(?: (?:thousand|million|billion))?"
    rf"|(?:{'|'.join(sorted(SMALL_NUMBERS))}|(?:{_TENS})(?:-[a-z]+)?))"
)
_SPAN = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_UNIT = re.compile(
    rf"(?:{_SPAN}|\w*met(?:re|er)s|miles|feet|inches|pounds|dollars|euros|\w*grams|kilos|\w*lit\w+"
    r"|degrees|times|percent|per)\b"
)
_PLURAL = rf"(?:{WORD} )?(?:{WORD}s|people|men|women|children)"
_REST = rf"(?P<rest>(?: {WORD}){{0,4}}?)"
_WAS_WHEN = re.compile(rf"{PHRASE} (?P<was>was|were) (?P<verb>{WORD}){_REST} {DATE}")
_WHEN_WAS = re.compile(rf"{DATE},? {PHRASE} (?P<was>was|were) (?P<verb>{WORD})(?P<rest>)(?=[,.; ])")
_DID_WHEN = re.compile(rf"{PHRASE} (?P<verb>{PAST}){_REST} {DATE}")
_COUNTED = re.compile(
    rf"{_NUMBER} (?P<what>{_PLURAL}) (?P<rest>(?P<verb>{WORD})[^,;:—–()“”\"]*)", re.IGNORECASE
)
_OBJECTS = re.compile(
    rf"{PHRASE} (?P<verb>{WORD}) {_NUMBER} (?P<what>{_PLURAL})"
    r"(?=[,.;]| (?:and|in|on|at|with|for|of|from|to|that|which|by|a|per)\b)"
)
_LASTS = re.compile(
    rf"{PHRASE} (?P<verb>last|cost|weigh)(?P<past>s|ed) (?:about )?(?:a|[£$€]?{_NUMBER})\b"
)
_MEASURED = re.compile(
    rf"{PHRASE} (?P<verb>is|was|are|were) {_NUMBER} {WORD} (?P<how>long|high|wide|tall|deep|old)\b"
)
_DO_FOR = re.compile(
    rf"(?:(?:First|Then|Now|Next),? )?(?P<verb>{WORD}) (?:the|your) (?P<what>{WORD}(?: {WORD})?)"
    rf"(?: [^,.;:]{{0,40}})?? (?P<how>for|every) {_NUMBER} {_SPAN}"
)
_EVERY = re.compile(
    rf"{PHRASE} (?P<must>must|should) be (?P<verb>{WORD}) (?:[^,.;:]{{0,30}} )?"
    rf"every (?:{_NUMBER} )?{_SPAN}"
)
_LONGEST = 29  # characters of a question without "How many", a blank and the mark
_NO_BASE = re.compile(r"(ing|ly|ed|s)$")


def about_amounts(text: str, words: Words) -> Iterator[Asked]:
    """Yield questions that a number or a time of a sentence answers."""
    for clause in clauses(text):
        for template in (_when, _how_many, _objects, _how_much, _how_long, _how_often):
            yield from template(clause, words)


def _when(clause: str, words: Words) -> Iterator[Asked]:
    for pattern in (_WAS_WHEN, _WHEN_WAS):
        for match, phrase in subjects(pattern, clause, words):
            if is_participle(match["verb"]) and not points(match["rest"]):
                rest = match["verb"] + match["rest"]
                yield Asked(f"When {match['was']} {phrase} {rest}?", Form.WHEN, phrase)
    for match, phrase in subjects(_DID_WHEN, clause, words):
        base = base_of(match["verb"])
        if base and not points(match["rest"]):
            yield Asked(f"When did {phrase} {base}{match['rest']}?", Form.WHEN, phrase)


def _how_many(clause: str, _: Words) -> Iterator[Asked]:
    """Ask for the number before a subject: "How many" replaces it, and nothing else moves."""
    match = _COUNTED.match(clause)
    if match and _can_be_counted(match["what"]):
        rest = complete(match["rest"], _LONGEST - len(match["what"]))
        if rest and (match["verb"] in AUXILIARIES or is_past(match["verb"])):
            yield Asked(f"How many {match['what']} {rest}?", Form.HOW, match["what"])


def _objects(clause: str, words: Words) -> Iterator[Asked]:
    for match, phrase in subjects(_OBJECTS, clause, words):
        verb = match["verb"]
        base = _PRESENT.get(verb) or base_of(verb)
        does = "did" if verb not in _PRESENT else "do" if verb == base else "does"
        if base and _can_be_counted(match["what"]):
            yield Asked(f"How many {match['what']} {does} {phrase} {base}?", Form.HOW, phrase)


def _how_much(clause: str, words: Words) -> Iterator[Asked]:
    for match, phrase in subjects(_LASTS, clause, words):
        how = "long" if match["verb"] == "last" else "much"
        does = "did" if match["past"] == "ed" else "does"
        yield Asked(f"How {how} {does} {phrase} {match['verb']}?", Form.HOW, phrase)


def _how_long(clause: str, words: Words) -> Iterator[Asked]:
    for match, phrase in subjects(_MEASURED, clause, words):
        yield Asked(f"How {match['how']} {match['verb']} {phrase}?", Form.HOW, phrase)


def _how_often(clause: str, words: Words) -> Iterator[Asked]:
    """Ask how long or how often to do what an instruction says."""
    for match, phrase in subjects(_EVERY, clause, words):
        if is_participle(match["verb"]):
            yield Asked(f"How often {match['must']} {phrase} be {match['verb']}?", Form.HOW, phrase)
    told = _DO_FOR.match(clause)
    if told and _is_base(told["verb"].lower()) and not points(told["what"]):
        how = "often" if told["how"] == "every" else "long"
        asked = f"How {how} should I {told['verb'].lower()} the {told['what']}?"
        yield Asked(asked, Form.HOW, told["what"])


_PRESENT = {"has": "have", "have": "have", "contains": "contain", "contain": "contain"}


def _can_be_counted(what: str) -> bool:
    return not _UNIT.match(what) and not points(what)


def _is_base(word: str) -> bool:
    return vectors().knows(word) and word not in STOP_WORDS and not _NO_BASE.search(word)
