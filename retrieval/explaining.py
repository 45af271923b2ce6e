"""Why these sentences? Which words matched, how, and what each part of the score added."""

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.answering import Answer, Ranked, index_of
from retrieval.index import Index
from retrieval.terms import Token

_NEGLIGIBLE = 0.05


@dataclass(frozen=True, slots=True)
class Explained:
    """One sentence: how the question's words are in it, and (part, what it added), the most first.

    The parts' sum, times `factor`, is the sentence's score.
    """

    ranked: Ranked
    matches: tuple[str, ...]
    parts: tuple[tuple[str, float], ...]
    factor: float


def explain(answer: Answer) -> Iterator[Explained]:
    """Yield the explanation of each sentence that is shown, or of the best if none is."""
    index = index_of(answer.article)
    understood = answer.understood
    heard = (understood.asked, *understood.earlier)
    words = {token.word: token for one in heard for token in one.tokens}
    for ranked in answer.ranked[: max(answer.shown, 1)]:
        found = (_match(token, ranked.number, index) for token in words.values())
        parts = [(name, float(part[ranked.number])) for name, part in answer.ranking.parts.items()]
        told = [(name, added) for name, added in parts if abs(added) >= _NEGLIGIBLE]
        yield Explained(
            ranked,
            tuple(match for match in found if match),
            tuple(sorted(told, key=lambda part: -part[1])),
            float(answer.ranking.factors[ranked.number]),
        )


def in_lines(answer: Answer) -> list[str]:
    """Return the explanation of an answer in lines of plain text."""
    lines: list[str] = []
    if answer.understood.earlier:
        lines.append(
            "Understood from: " + " / ".join(one.query.text for one in answer.understood.earlier)
        )
    if answer.understood.kind:
        lines.append(f"Expected: {answer.understood.kind.value}.")
    for one in explain(answer):
        sums = " + ".join(f"{name} {added:.1f}" for name, added in one.parts) or "nothing"
        factor = f", times {one.factor:g}" if one.factor != 1 else ""
        lines.append(f"line {one.ranked.sentence.line}: {one.ranked.score:.1f} = {sums}{factor}")
        if one.matches:
            lines.append("  " + ", ".join(one.matches))
    return lines


def _match(token: Token, sentence: int, index: Index) -> str:
    """Say how a word of the question is in a sentence; "" if it is not."""
    resolved = index.resolve(token)
    standing = index.standing(sentence, resolved)
    if standing:
        spelling = " (spelling)" if resolved != token.word else ""
        return token.word if standing == token.word else f"{token.word} → {standing}{spelling}"
    near = index.nearest(sentence, token)
    return f"{token.word} ≈ {near[0]} ({near[1]:.2f})" if near else ""
