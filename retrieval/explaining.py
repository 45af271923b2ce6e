"""Why these sentences? Which words matched, how, and what each part added to the score."""

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.answering import Answer, Ranked, index_of
from retrieval.index import Index
from retrieval.terms import Token

_NEGLIGIBLE = 0.05


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the question, `asked`, and the word of the sentence that it matched, `found`.

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


def explain(answer: Answer) -> Iterator[Explained]:
    """Yield the explanation of each sentence that is shown, or of the best if none is."""
    index = index_of(answer.article)
    understood = answer.understood
    heard = (understood.question, *understood.earlier)
    words = {token.word: token for one in heard for token in one.tokens}
    for ranked in answer.ranked[: max(answer.shown, 1)]:
        found = (_match(token, ranked.sentence_index, index) for token in words.values())
        given = answer.ranking.parts.items()
        parts = [(name, float(part[ranked.sentence_index])) for name, part in given]
        told = [(name, added) for name, added in parts if abs(added) >= _NEGLIGIBLE]
        yield Explained(
            ranked,
            tuple(match for match in found if match),
            tuple(sorted(told, key=lambda part: -part[1])),
            float(answer.ranking.factors[ranked.sentence_index]),
        )


def _match(token: Token, sentence_index: int, index: Index) -> Match | None:
    """Return how a word of the question matches a sentence; None if it does not."""
    resolved = index.resolve(token)
    found = index.standing(sentence_index, resolved)
    if found:
        return Match(token.word, found, misspelled=resolved != token.word)
    near = index.nearest(sentence_index, token)
    return Match(token.word, near[0], nearness=near[1]) if near else None
