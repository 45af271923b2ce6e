"""Sentences -> questions about things: what they are, whether they can, and what about them."""

import re
from collections.abc import Iterator

from retrieval.english import AUXILIARIES, PERSON_NOUNS, SAYING, is_participle, is_past
from retrieval.phrases import (
    NAME,
    PHRASE,
    WORD,
    Asked,
    Form,
    Words,
    bare,
    clauses,
    complete,
    points,
    subjects,
)
from retrieval.terms import STOP_WORDS

_LONGEST_WHETHER = 37  # characters of a question without two blanks and its mark

_NEVER = re.compile(
    rf"(?:Never|Do not|Don[’']t) (?P<rest>use (?:a|an|the) {WORD}(?: {WORD})?)"
    r"(?=[,.:;]| (?:for|to|on|in|as|when|if)\b)"
)
_IS = re.compile(rf"{PHRASE} (?P<verb>is|are) (?P<what>(?:a|an|one of) [^,.;:]{{3,80}})")
_DOES = re.compile(
    rf"{PHRASE} (?P<verb>mean(?=s? )|refer(?=s? to )|consist(?=s? of )|depend(?=s? on ))"
    r"(?P<s>s?)(?P<of> to| of| on|) "
)
_USED = re.compile(
    rf"{PHRASE} (?P<is>is|are|was|were) (?P<used>used for|made of|made from|called|known as) "
)
_CALLED = re.compile(
    rf"\b(?P<kind>(?:an?|the) {WORD}(?: {WORD}){{0,2}}|{WORD}s) called (?P<name>{NAME}|{WORD})"
    r"(?=[.,;]| (?:in|on|at|that|which|who|and|to)\b)"
)
_APPOSED = re.compile(
    rf"(?P<the>[Tt]he )?(?P<name>{NAME}), (?:a|an|the) (?P<what>[^,.;:]{{3,80}}),"
    rf"|.*?\b(?P<article>[Tt]he )?(?P<model>{NAME} \d+), (?:a|an) (?P<kind>[^,.;:]{{3,80}})"
)
_MAY = re.compile(
    rf"{PHRASE} (?P<may>can|could|must|should|will|has|have)(?:not| not| never)? "
    rf"(?:{WORD}ly )?(?P<rest>(?P<verb>{WORD})[^,.;:—–()“”\"]*)"
)
# After "has", "fixed the" is a verb for certain, and "fixed links" is not.
_HAS_DONE = re.compile(rf"{WORD} (?:the|a|an|to|in|from|for|at|on|any|all|[A-Z]|{WORD}s\b)")
_NOUN = re.compile(
    rf"\b[Tt]he (?P<noun>(?:{WORD} )?{WORD})"
    r"(?=[,.;]| (?:is|are|was|were|has|have|can|must|should)\b)"
)
_NAMED = re.compile(
    rf"(?<!\. )(?P<the>\b[Tt]he )?\b(?P<name>{NAME})"
    rf"(?![-\w])(?=(?P<after>.{{0,20}}))"
)
_AFTER_NAME = re.compile(r"(?:[’']s)?(?:$|[.,;:!?”\")]| \W?(?P<word>\w*))")


def about_topics(text: str, words: Words) -> Iterator[Asked]:
    """Yield questions about the things of a sentence."""
    for clause in clauses(text):
        for template in (_what, _called, _apposed, _never, _whether):
            yield from template(clause, words)
    yield from _about_names(text, words)
    yield from _about_nouns(text, words)


def _what(clause: str, words: Words) -> Iterator[Asked]:
    for match, phrase in subjects(_IS, clause, words, indefinite=True):
        if _is_thing(match["what"]):
            yield Asked(f"What {match['verb']} {phrase}?", Form.WHAT, phrase)
    for match, phrase in subjects(_DOES, clause, words):
        does = "does" if match["s"] else "do"
        yield Asked(f"What {does} {phrase} {match['verb']}{match['of']}?", Form.WHAT, phrase)
    for match, phrase in subjects(_USED, clause, words):
        yield Asked(f"What {match['is']} {phrase} {match['used']}?", Form.WHAT, phrase)


def _called(clause: str, words: Words) -> Iterator[Asked]:
    """Ask what has a name, as in "packets called scintillons"."""
    for match in _CALLED.finditer(clause):
        name, kind = match["name"], match["kind"]
        many = kind.split()[0] not in ("a", "an", "the") or kind.endswith("s")
        if not _is_thing(kind):
            if words.is_name(name):
                yield Asked(f"Who is {name}?", Form.WHO_IS, name)
        elif (name[0].isupper() or name.endswith("s") == many) and not points(name):
            yield Asked(f"What {'are' if many else 'is'} {name}?", Form.WHAT, name)


def _apposed(clause: str, words: Words) -> Iterator[Asked]:
    match = _APPOSED.match(clause)
    if match:
        name, the = match["name"] or match["model"], match["the"] or match["article"]
        first = re.sub(r" \d+$", "", name)
        is_thing = _is_thing(match["what"] or match["kind"]) and first == bare(first)
        if is_thing and words.is_name(first) and first.split()[-1] not in words.persons:
            yield Asked(f"What is {'the ' if the else ''}{name}?", Form.WHAT, name)


def _never(clause: str, _: Words) -> Iterator[Asked]:
    match = _NEVER.match(clause)
    if match and not points(match["rest"]):
        yield Asked(f"Should I {match['rest']}?", Form.WHETHER, match["rest"])


def _whether(clause: str, words: Words) -> Iterator[Asked]:
    """Ask whether something is so: the auxiliary moves before the subject, and nothing else."""
    for match, phrase in subjects(_MAY, clause, words):
        may, verb = match["may"], match["verb"]
        has = may in ("has", "have")
        if verb in SAYING or (verb in STOP_WORDS and verb != "be"):
            continue
        if has and not (is_participle(verb) and _HAS_DONE.match(match["rest"])):
            continue
        rest = complete(match["rest"], _LONGEST_WHETHER - len(may) - len(phrase))
        # "be suitable" says little without what follows.
        whole = not rest.startswith("be ") or is_participle(rest.split()[1])
        if rest and (whole or rest == match["rest"].rstrip(" .!")):
            yield Asked(f"{may.capitalize()} {phrase} {rest}?", Form.WHETHER, phrase)


def _about_names(text: str, words: Words) -> Iterator[Asked]:
    for match in _NAMED.finditer(text):
        name, after = bare(match["name"]), _AFTER_NAME.match(match["after"])
        following = (after["word"] or "") if after else "1"
        # "Swedish prisons" and "Windows 98" are not about Swedish and Windows.
        inside = following.islower() and following not in STOP_WORDS | AUXILIARIES
        if inside or following[:1].isdigit() or len(name) < 3:
            continue
        if words.is_name(name):
            whole = match["name"].removeprefix("The ") == name
            the = "the " if whole and (match["the"] or match["name"] != name) else ""
            yield Asked(f"What about {the}{name}?", Form.ABOUT, name)


def _about_nouns(text: str, words: Words) -> Iterator[Asked]:
    for match in _NOUN.finditer(text):
        noun = match["noun"]
        said = noun.split()
        letters = noun.islower() and all(map(str.isalpha, said))
        other = points(noun) or is_past(said[0]) or not STOP_WORDS.isdisjoint(said)
        if letters and not other and words.is_subject(said[-1]):
            yield Asked(f"What about the {noun}?", Form.ABOUT, noun)


def _is_thing(what: str) -> bool:
    return PERSON_NOUNS.isdisjoint(re.split(r"[ -]", what))
