"""Countries by any of their names: Norway and Norwegian, Seoul and South Korea, the Kremlin."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from retrieval.terms import Token, content

_FILE = Path(__file__).with_name("countries.txt")
# These are names only with a capital letter: "polish" and "turkey" are words too.
_WORDS = frozenset("pole polish turkey chad china guinea jordan lima white washington".split())

Names = Mapping[str, Sequence[tuple[tuple[str, ...], frozenset[int]]]]


class Mention(NamedTuple):
    """A country named by the tokens `begin` to `end` (not included) of a text.

    `countries` are the lines of the table that have this name: two for "Korea".
    """

    begin: int
    end: int
    countries: frozenset[int]


def mentions(text: str, tokens: Sequence[Token], *, lower: bool = False) -> Iterator[Mention]:
    """Yield the countries that a text names, by the longest names.

    `tokens` are the text's tokens without stop words. If `lower`, as in questions, a name may be
    written without its capital letter.
    """
    names, begin = _names(), 0
    while begin < len(tokens):
        first = tokens[begin]
        if _may_name(text, first, lower):
            for terms, countries in names.get(first.term, ()):
                end = begin + len(terms)
                if terms == tuple(token.term for token in tokens[begin:end]):
                    yield Mention(begin, end, countries)
                    begin = end - 1
                    break
        begin += 1


def _may_name(text: str, token: Token, lower: bool) -> bool:
    typed = text[token.begin : token.end]
    if token.word == "us":
        return typed.isupper() and not text.isupper()
    return typed[0].isupper() or (lower and token.word not in _WORDS)


@lru_cache(maxsize=1)
def _names() -> Names:
    """Return, for each first term, the names that begin with it, the longest first."""
    countries: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, line in enumerate(_FILE.read_text("utf-8").splitlines()):
        if not line.startswith("#"):
            for name in line.split(","):
                countries[tuple(token.term for token in content(name))].add(number)
    names: dict[str, list[tuple[tuple[str, ...], frozenset[int]]]] = defaultdict(list)
    for terms in sorted(countries, key=len, reverse=True):
        names[terms[0]].append((terms, frozenset(countries[terms])))
    return names
