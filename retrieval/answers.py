"""The answer to a question, as values: every sentence, best first, and how far to trust them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

from retrieval.article import Article, Sentence
from retrieval.judging import UNREAD, Judgement, Verdict
from retrieval.ranking import Ranking
from retrieval.smalltalk import Talk
from retrieval.understanding import Understood

MAX_SHOWN = 3
# A sentence with less than this share of the best score is not shown. On New-Wiki, 1.75 sentences
# are shown for a question that the article answers, and 1 question in 100 loses its answer by this.
CLEARLY_WORSE = {Verdict.ANSWERED: 0.7, Verdict.CLOSEST: 0.5}
LESS_LIKELY = 2.0  # nor is one whose log-odds, by the reader, are so much less than the best one's


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence, its index in `Article.sentences`, and its score for one question."""

    sentence_index: int
    sentence: Sentence
    score: float


class RankedSentences(Sequence[Ranked]):
    """Every sentence of an article, best first.

    A `Ranked` is made only when it is used: an article may have 100,000 sentences, and three are
    shown.
    """

    def __init__(self, article: Article, ranking: Ranking, order: Sequence[int]) -> None:
        self._article = article
        self._scores = ranking.scores
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> list[Ranked]: ...
    def __getitem__(self, place: int | slice) -> Ranked | list[Ranked]:
        """Return the sentence at a rank, counted from 0, or several sentences."""
        if isinstance(place, slice):
            return [self._made(index) for index in self._order[place]]
        return self._made(self._order[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RankedSentences) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # not hashable, like a list

    def _made(self, sentence_index: int) -> Ranked:
        sentence = self._article.sentences[sentence_index]
        return Ranked(sentence_index, sentence, float(self._scores[sentence_index]))


def worth_showing(ranked: RankedSentences, ranking: Ranking, verdict: Verdict) -> int:
    """Return how many of the best sentences are not clearly worse than the first."""
    best = ranked[:MAX_SHOWN]
    limit = CLEARLY_WORSE[verdict] * best[0].score
    likely = [ranking.read.get(found.sentence_index, UNREAD) for found in best]
    return sum(
        found.score >= limit > 0 and odds >= likely[0] - LESS_LIKELY
        for found, odds in zip(best, likely, strict=True)
    )


@dataclass(frozen=True)
class Answer:
    """The answer to one question: every sentence, best first, and the judgement.

    `shown` is how many sentences are worth showing; `terms` are the article's terms that the
    question matched; `talk` tells what the message is if it asks nothing that the article says;
    `other_language` that the question is surely in another language than the article.
    """

    question: str
    article: Article
    judgement: Judgement
    ranked: RankedSentences
    shown: int
    terms: frozenset[str]
    talk: Talk | None
    understood: Understood
    ranking: Ranking = field(compare=False, repr=False)
    other_language: bool = False

    @property
    def verdict(self) -> Verdict:
        """Return whether the article answers."""
        return self.judgement.verdict

    def worth_showing(self, most: int) -> list[Ranked]:
        """Return at most `most` sentences: those of `shown`, and others with a score above 0.

        Even the best score can be below 0, in an article of few sentences.
        """
        best = self.ranked[:most]
        return [one for rank, one in enumerate(best) if rank < self.shown or one.score > 0]
