"""How far to trust the best sentence: the article says it, it is only the closest, or neither."""

import math
from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from retrieval.expected import Kind
from retrieval.index import Index
from retrieval.ranking import Ranking
from retrieval.terms import stem

# Another topic: how much of the question the article has, and how near its nearest sentence is in
# meaning. Low, because a paraphrase shares few words with the sentence that it asks for.
MEANING = 2.0
MIN_TOPIC = 0.5
SAME_TOPIC = 0.8  # below this the article may touch upon the subject, and is not said to answer
# Enough of the question in the best sentence; words near in meaning count by their nearness. 80% of
# New-Wiki's answerable questions pass; 33% still pass when the answering sentence is removed.
NEAR = 2.0
MIN_HELD = 0.45


class Verdict(Enum):
    """What the article says to a question."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOT_FOUND = "not_found"


class Judge(Protocol):
    """Judges the best sentence of a ranking."""

    def __call__(
        self, words: Sequence[str], kind: Kind | None, index: Index, ranking: Ranking, best: int
    ) -> Verdict:
        """Return the verdict on the sentence of index `best`.

        `words` are the question's words as the article spells them; `kind` is the kind of answer
        that it expects.
        """
        ...


def judge_by_words(
    words: Sequence[str], kind: Kind | None, index: Index, ranking: Ranking, best: int
) -> Verdict:
    """Judge by the shares of the question's terms, weighted by IDF, and by meaning.

    A threshold on the score of BM25 tells other topics apart less well. Neither can tell that the
    article speaks of the question's words without answering it: for that it must be read.
    """
    terms = frozenset(map(stem, words))
    # fsum: the order of a set differs from process to process, and with it the last digit of sum().
    total = math.fsum(index.weight(term) for term in terms)
    if not total:
        return Verdict.NOT_FOUND
    known = math.fsum(index.weight(term) for term in terms & index.vocabulary) / total
    held = math.fsum(index.weight(term) for term in terms if index.has(best, term)) / total
    topic = known + MEANING * ranking.cosines.max()
    if topic < MIN_TOPIC:
        return Verdict.NOT_FOUND
    wrong_kind = kind is not None and not ranking.parts["kind of answer"][best]
    if topic < SAME_TOPIC or wrong_kind or held + NEAR * ranking.near[best] / total < MIN_HELD:
        return Verdict.CLOSEST
    return Verdict.ANSWERED
