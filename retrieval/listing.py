"""What "Does it mention Japan, China or climate change?" lists, and which of it an article has."""

import re
from dataclasses import dataclass
from itertools import pairwise

from retrieval.countries import mentions
from retrieval.index import Index
from retrieval.terms import Token, stem
from retrieval.understanding import Heard

_BETWEEN = re.compile(r"[,;/]|\b(?:and|or|nor)\b", re.IGNORECASE)
_EITHER = re.compile(r"[,;/]|\bn?or\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """One thing of a list: its tokens, its terms as the article spells them, and as it is typed.

    `countries` are the lines of the table of countries if it is the name of a country.
    """

    tokens: tuple[Token, ...]
    terms: frozenset[str]
    typed: str
    countries: frozenset[int]

    def is_in(self, index: Index) -> bool:
        """Tell whether an article has all its words, or another name of the country."""
        named = not self.countries.isdisjoint(index.mentioned.countries)
        return named or self.terms <= index.vocabulary

    def is_held(self, index: Index, sentence_index: int) -> bool:
        """Tell whether a sentence holds all its words, or another name of the country."""
        named = any(sentence_index in index.mentioned.countries.get(c, ()) for c in self.countries)
        return named or all(index.has(sentence_index, term) for term in self.terms)


def listed(heard: Heard) -> tuple[list[Member], bool]:
    """Return the members of a question's list, and whether they are alternatives, by "or".

    A question without a list has one member, or none if it has no word to look for. "Trinidad and
    Tobago" is one.
    """
    text, content = heard.query.text, heard.query.content()
    countries: dict[tuple[Token, ...], frozenset[int]] = {
        tuple(content[found.begin : found.end]): found.countries
        for found in mentions(text, content, lower=True)
    }
    inside = {pair for name in countries for pair in pairwise(name)}
    groups: list[list[tuple[Token, str]]] = []
    alternatives = False
    for token, word in zip(heard.tokens, heard.words, strict=True):
        if token.word == "not":  # "or not?"
            continue
        before = groups[-1][-1][0] if groups else token
        between = text[before.end : token.begin]
        if not groups or ((before, token) not in inside and _BETWEEN.search(between)):
            groups.append([])
            alternatives = alternatives or bool(_EITHER.search(between))
        groups[-1].append((token, word))
    return [_member(text, group, countries) for group in groups], alternatives


def _member(
    text: str, group: list[tuple[Token, str]], countries: dict[tuple[Token, ...], frozenset[int]]
) -> Member:
    tokens = tuple(token for token, _ in group)
    return Member(
        tokens,
        frozenset(stem(word) for _, word in group),
        text[tokens[0].begin : tokens[-1].end],
        countries.get(tokens, frozenset()),
    )
