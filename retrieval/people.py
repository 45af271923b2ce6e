"""Sentences -> questions about persons: who they are, what they said and did."""

import re
from collections.abc import Iterator

from retrieval.english import AUXILIARIES, OFFICES, PERSON_NOUNS, SAYING, is_participle, is_past
from retrieval.phrases import NAME, WORD, Asked, Form, Words, bare, clauses, complete

_LONGEST = 35  # characters after "Who"; more would not fit a button

_OFFICE = "|".join(sorted(OFFICES))
_SAYING = "|".join(sorted(SAYING))
_TITLED = re.compile(rf"\b(?:{_OFFICE}) (?P<name>{NAME})|\b(?:{_OFFICE}), (?P<after>{NAME})[,.]")
_APPOSED = re.compile(
    rf"(?<!, )\b(?P<name>{NAME}), (?P<what>(?:a|an|the|its|their|his|her|one of|then|now|former"
    rf"|senior|chief|head|managing|deputy|{_OFFICE}) [^,.;:]{{3,80}})"
)
_AGED = re.compile(rf"\b(?P<name>{NAME}), (?:aged )?\d\d,")
_IS = re.compile(rf"(?P<name>{NAME}) (?:is|was) (?:a|an|the) (?P<what>[^,.;:]{{3,80}})")
# "Ada Byron of Oxford University said" tells what Ada Byron said.
_NOT_INSIDE = "".join(f"(?<!\\b{word} )" for word in "of at from for in with by to de".split())
_SAID = re.compile(
    rf"{_NOT_INSIDE}\b(?P<name>{NAME}) (?:also |later |then )?(?:{_SAYING})\b"
    rf"|\b(?P<the>[Tt]he {WORD}) (?:also |later )?(?:said|says)\b"
    rf"|[”\",] (?:said|says|added|recalled) (?P<after>{NAME})(?![’'\w])"
)
_SUBJECT = re.compile(rf"(?P<name>{NAME}) (?P<rest>(?P<verb>{WORD})[^,.;:—–()“”\"]*)")
_MET = re.compile(
    rf"(?P<name>{NAME}) (?:also |later )?(?P<verb>met|married|succeeded|replaced|defeated)"
    rf"(?: with)? (?P<whom>{NAME})"
)
_BASES = {
    "met": "meet",
    "married": "marry",
    "succeeded": "succeed",
    "replaced": "replace",
    "defeated": "defeat",
}


def persons_in(text: str) -> Iterator[str]:
    """Yield the names that a sentence gives to persons, or to others who say something."""
    yield from introduced(text)
    yield from (bare(match["name"]) for match in _AGED.finditer(text))
    yield from sayers(text)


def sayers(text: str) -> Iterator[str]:
    """Yield the names of those who say what a sentence tells."""
    for match in _SAID.finditer(text):
        if not match["the"]:
            yield bare(match["name"] or match["after"])


def about_people(text: str, words: Words) -> Iterator[Asked]:
    """Yield questions about persons that a sentence answers."""
    for name in introduced(text):
        if " " in name and words.is_name(name):
            yield Asked(f"Who is {name}?", Form.WHO_IS, name)
    yield from _said(text, words)
    for clause in clauses(text):
        yield from _who(clause, words)
        yield from _whom(clause, words)


def introduced(text: str) -> Iterator[str]:
    """Yield the names of those whom a sentence introduces, with a title or an apposition."""
    yield from (bare(match["name"] or match["after"]) for match in _TITLED.finditer(text))
    for match in (*_APPOSED.finditer(text), *filter(None, [_IS.match(text)])):
        if not PERSON_NOUNS.isdisjoint(re.split(r"[ -]", match["what"])):
            yield bare(match["name"])
    for match in re.finditer(NAME, text):
        if not OFFICES.isdisjoint(match.group().lower().split()[:-1]):
            yield bare(match.group())


def _said(text: str, words: Words) -> Iterator[Asked]:
    for match in _SAID.finditer(text):
        name = bare(match["name"] or match["after"] or "")
        if name and words.is_name(name):
            yield Asked(f"What did {name} say?", Form.SAID, name)
        elif match["the"] and words.is_subject(match["the"].split()[1]):
            the = match["the"].lower()
            yield Asked(f"What did {the} say?", Form.SAID, the)


def _who(clause: str, words: Words) -> Iterator[Asked]:
    """Ask who did what a person did: "Who" replaces the subject, and nothing else moves."""
    match = _SUBJECT.match(clause)
    if not match or not _is_predicate(match["rest"].split()):
        return
    name = bare(match["name"])
    if name.split()[-1] not in words.persons or not words.is_name(name):
        return
    rest = complete(match["rest"], _LONGEST)
    if rest.count(" ") > 1:
        yield Asked(f"Who {rest}?", Form.WHO, name)


def _whom(clause: str, words: Words) -> Iterator[Asked]:
    match = _MET.match(clause)
    if match and words.is_name(bare(match["name"])) and words.is_name(bare(match["whom"])):
        name = bare(match["name"])
        yield Asked(f"Who did {name} {_BASES[match['verb']]}?", Form.WHO, name)


def _is_predicate(words: list[str]) -> bool:
    verb, following = words[0], words[1] if len(words) > 1 else ""
    if verb in ("has", "have", "had", "was", "were", "is"):
        return is_participle(following)
    return verb in AUXILIARIES or (is_past(verb) and verb not in SAYING)
