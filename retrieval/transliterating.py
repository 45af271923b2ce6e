"""Names in other alphabets: Столтенберг and Stoltenberg are one."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 4  # letters; shorter words are alike by chance
_MIN_SIMILARITY = 0.75  # "Seul" and "Seoul", "Khelsinki" and "Helsinki"
_NOT_LETTERS = re.compile("[^a-z0-9]")
# Arabic and Hebrew write no short vowels, and "gh" is their way to write a "g".
_VOWELS = re.compile("[aeiouyw]|(?<=[gk])h")
_WITHOUT_VOWELS = frozenset({"ARABIC", "HEBREW"})


@lru_cache(maxsize=4096)
def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() else ""


def alphabets_of(text: str) -> frozenset[str]:
    """Return the alphabets of a text's letters, by the first words of their Unicode names.

    Such as LATIN, CYRILLIC and CJK.
    """
    return frozenset(filter(None, map(_alphabet, set(text))))


def in_latin(word: str) -> str:
    """Return a word in small Latin letters, by anyascii: "stoltenberg" for "Столтенберг"."""
    return _NOT_LETTERS.sub("", anyascii(word).lower())


def alike(word: str, known: Mapping[str, str]) -> str:
    """Return the word of `known` that sounds most like a word in another alphabet; "" for none.

    The keys of `known` are its words in Latin letters.
    """
    sought = in_latin(word)
    if _WITHOUT_VOWELS & alphabets_of("".join((word, *known.values()))):
        known = {_VOWELS.sub("", key): own for key, own in known.items()}
        sought = _VOWELS.sub("", sought)
    if len(sought) < _SHORTEST:
        return ""
    found = process.extractOne(
        sought, list(known), scorer=OSA.normalized_similarity, score_cutoff=_MIN_SIMILARITY
    )
    return known[found[0]] if found else ""
