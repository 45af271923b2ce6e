"""How far to trust the best sentence: it answers, it is only the closest, or neither."""

import math
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from retrieval.index import Index
from retrieval.ranking import Ranking
from retrieval.terms import stem
from retrieval.understanding import Understood

# The topic is the share of the question's terms that the article has, plus MEANING times the cosine
# of its nearest sentence. Below MIN_TOPIC, the question is about something else. MIN_TOPIC is low,
# because a paraphrase shares few words with the sentence that answers it.
MEANING = 2.0
MIN_TOPIC = 0.5
SAME_TOPIC = 0.8  # below this, the article may mention the subject, but the verdict is not ANSWERED
# The best sentence must hold MIN_HELD of the question's terms; a word near in meaning counts NEAR
# times its nearness. 80% of New-Wiki's answerable questions pass; 33% still pass when the answering
# sentence is removed.
NEAR = 2.0
MIN_HELD = 0.45


class Verdict(Enum):
    """Whether the article answers a question."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and what it rests on.

    `sure` is how likely the best sentence answers, 0 to 1; `lacking` are the names and numbers of
    the question, as typed, that the article does not have.
    """

    verdict: Verdict
    sure: float = 0.0
    lacking: tuple[str, ...] = ()


class Judge(Protocol):
    """Judges the best sentence of a ranking."""

    def __call__(
        self, understood: Understood, index: Index, ranking: Ranking, best: int
    ) -> Judgement:
        """Judge the sentence of index `best` as the answer to what was understood."""
        ...


def judge_by_words(understood: Understood, index: Index, ranking: Ranking, best: int) -> Judgement:
    """Judge by the shares of the question's terms, weighted by IDF, and by meaning.

    A threshold on the BM25 score recognises other topics less well. Neither method recognises an
    article that has the question's words but not its answer: this would need reading.
    """
    terms = frozenset(map(stem, understood.words()))
    # fsum, because the order of a set differs between processes, and so would sum()'s last digit.
    total = math.fsum(index.weight(term) for term in terms)
    if not total:
        return Judgement(Verdict.NOT_FOUND)
    known = math.fsum(index.weight(term) for term in terms & index.vocabulary) / total
    held = math.fsum(index.weight(term) for term in terms if index.has(best, term)) / total
    held += NEAR * ranking.near[best] / total
    topic = known + MEANING * ranking.cosines.max()
    sure = min(1.0, held)
    if topic < MIN_TOPIC:
        return Judgement(Verdict.NOT_FOUND, sure)
    kind = understood.kind
    wrong_kind = kind is not None and not ranking.parts["kind of answer"][best]
    if topic < SAME_TOPIC or wrong_kind or held < MIN_HELD:
        return Judgement(Verdict.CLOSEST, sure)
    return Judgement(Verdict.ANSWERED, sure)
