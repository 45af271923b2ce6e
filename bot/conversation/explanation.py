"""An explanation as lines of plain text, for /why and for `python -m retrieval --explain`."""

from collections.abc import Iterator, Sequence

from bot.conversation import words
from bot.conversation.quoting import place, verdict_in_words
from bot.speech import say
from retrieval.answers import Answer
from retrieval.explaining import Explained, Match, explain, sought
from retrieval.judging import Verdict
from retrieval.smalltalk import ABOUT_ARTICLE, Talk

# What a verdict says at most, so that nothing is called certain. A share of words may be high in a
# sentence that does not answer: then the verdict knows better.
_MOST_SURE = {Verdict.ANSWERED: 0.99, Verdict.CLOSEST: 0.5, Verdict.NOT_FOUND: 0.1}

_ABOUT = ABOUT_ARTICLE | {Talk.HELP, Talk.WHO, Talk.MORE, Talk.UNABLE}


def in_lines(answer: Answer) -> list[str]:
    """Return the explanation of an answer: what was found, what not, how sure it is; the scores."""
    if answer.talk:
        return [say(words.NO_SEARCH_ABOUT if answer.talk in _ABOUT else words.NO_SEARCH)]
    explained = list(explain(answer))
    return [
        *_understood(answer),
        *_found(answer, explained),
        say(words.SURE, percent=_percent(answer)),
        say(words.NUMBERS),
        *map(_score, explained),
    ]


def match_in_words(match: Match) -> str:
    """Say how two words match, as in "supplied → supply" or "guns ≈ weapons"."""
    if match.nearness is not None:
        return f"{match.asked} ≈ {match.found}"
    if match.asked.casefold() == match.found.casefold():
        return match.asked
    return f"{match.asked} → {match.found}{say(words.SPELLING) if match.misspelled else ''}"


def _understood(answer: Answer) -> Iterator[str]:
    """Say what the question needs from earlier ones, its words, and what kind of answer it asks."""
    earlier = [before.query.text for before in answer.understood.earlier]
    if earlier:
        yield say(words.UNDERSTOOD_FROM, questions=" / ".join(earlier))
    looked_for = [word.text for word in sought(answer)]
    listed = say(words.LOOKED_FOR, words=", ".join(looked_for))
    yield listed if looked_for else say(words.NO_WORDS)
    if answer.understood.kind:
        yield say(words.EXPECTED, kind=say(words.KINDS[answer.understood.kind]))


def _found(answer: Answer, explained: Sequence[Explained]) -> Iterator[str]:
    """Say which words each line has, and which words none of them has."""
    for one in explained:
        said = words.FOUND if answer.shown else words.FOUND_NEAREST
        matches = ", ".join(map(match_in_words, one.matches)) or say(words.NO_MATCH)
        yield say(said, place=place(one.ranked.sentence), matches=matches)
    found = {match.asked for one in explained for match in one.matches}
    missing = [word.text for word in sought(answer) if word.text not in found]
    if missing:
        yield say(words.NOT_FOUND, words=", ".join(missing))
    if answer.judgement.lacking:
        yield verdict_in_words(Verdict.NOT_FOUND, answer.judgement.lacking)[0]


def _percent(answer: Answer) -> int:
    sure = min(answer.judgement.sure, _MOST_SURE[answer.verdict])
    return round(100 * max(sure, 0.01))


def _score(one: Explained) -> str:
    """Say what made up a sentence's score."""
    parts = " + ".join(
        f"{say(words.PARTS.get(name, name))} {added:.1f}" for name, added in one.parts
    )
    factor = say(words.FACTOR, factor=one.factor) if one.factor != 1 else ""
    return say(
        words.SCORE,
        place=place(one.ranked.sentence),
        score=one.ranked.score,
        sum=parts or say(words.NO_PART),
        factor=factor,
    )
