"""An explanation as lines of plain text, for /why and for `python -m retrieval --explain`."""

from bot.conversation import words
from bot.conversation.quoting import place
from retrieval.answering import Answer
from retrieval.explaining import Match, explain


def in_lines(answer: Answer) -> list[str]:
    """Return the explanation of an answer: what was understood, and what made up each score."""
    lines: list[str] = []
    earlier = [before.query.text for before in answer.understood.earlier]
    if earlier:
        lines.append(words.UNDERSTOOD_FROM.format(questions=" / ".join(earlier)))
    if answer.understood.kind:
        lines.append(words.EXPECTED.format(kind=words.KINDS[answer.understood.kind]))
    for one in explain(answer):
        parts = " + ".join(f"{name} {added:.1f}" for name, added in one.parts)
        factor = words.FACTOR.format(factor=one.factor) if one.factor != 1 else ""
        score = words.SCORE.format(
            place=place(one.ranked.sentence),
            score=one.ranked.score,
            sum=parts or words.NO_PART,
            factor=factor,
        )
        lines.append(score)
        if one.matches:
            lines.append("  " + ", ".join(map(match_in_words, one.matches)))
    return lines


def match_in_words(match: Match) -> str:
    """Say how two words match, as in "supplied → supply" or "guns ≈ weapons (0.73)"."""
    if match.nearness is not None:
        return f"{match.asked} ≈ {match.found} ({match.nearness:.2f})"
    if match.asked == match.found:
        return match.asked
    return f"{match.asked} → {match.found}{words.SPELLING if match.misspelled else ''}"
