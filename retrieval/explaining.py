"""Why these sentences? Which words matched, how, and what each part added to the score."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.answers import Answer, Ranked
from retrieval.indexing import index_of
from retrieval.lexical import Lexical
from retrieval.terms import Token

_NEGLIGIBLE = 0.05


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the question as typed, `asked`, and the sentence's word that it matched, `found`.

    If they are near in meaning, `nearness` is their cosine. Otherwise they are forms of one word;
    `misspelled` tells whether the question's spelling was corrected.
    """

    asked: str
    found: str
    misspelled: bool = False
    nearness: float | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one sentence was chosen: its matches, and (part, what it added), the largest first.

    The sum of the parts, times `factor`, is the score of the sentence.
    """

    ranked: Ranked
    matches: tuple[Match, ...]
    parts: tuple[tuple[str, float], ...]
    factor: float


class Sought(NamedTuple):
    """A word that was looked for: as it was typed, and as a token."""

    text: str
    token: Token


def sought(answer: Answer) -> list[Sought]:
    """Return the distinct words that were looked for, of the question and those before it."""
    understood = answer.understood
    words: dict[str, Sought] = {}
    for heard in (understood.question, *understood.earlier):
        for token in heard.tokens:
            typed = heard.query.text[token.begin : token.end]
            words.setdefault(token.word, Sought(typed, token))
    return list(words.values())


def explain(answer: Answer) -> Iterator[Explained]:
    """Yield the explanation of each sentence that is shown, or of the best if none is."""
    index = index_of(answer.article)
    words = sought(answer)
    for ranked in answer.ranked[: max(answer.shown, 1)]:
        found = (_match(word, ranked.sentence_index, index) for word in words)
        given = answer.ranking.parts.items()
        parts = [(name, float(part[ranked.sentence_index])) for name, part in given]
        told = [(name, added) for name, added in parts if abs(added) >= _NEGLIGIBLE]
        yield Explained(
            ranked,
            tuple(match for match in found if match),
            tuple(sorted(told, key=lambda part: -part[1])),
            float(answer.ranking.factors[ranked.sentence_index]),
        )


def _match(word: Sought, sentence_index: int, index: Lexical) -> Match | None:
    """Return how a word of the question matches a sentence; None if it does not."""
    typed, token = word
    resolved = index.resolve(token)
    found = index.standing(sentence_index, resolved)
    if found:
        found = typed if found == token.word else found
        return Match(typed, found, misspelled=resolved != token.word)
    near = index.nearest(sentence_index, token)
    return Match(typed, near[0], nearness=near[1]) if near else None
