"""How far to trust the best sentence: it answers, it is only the closest, or neither."""

import math
from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from retrieval.expected import Kind
from retrieval.index import Index
from retrieval.ranking import Ranking
from retrieval.terms import stem

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

    A threshold on the BM25 score recognises other topics less well. Neither method recognises an
    article that has the question's words but not its answer: this would need reading.
    """
    terms = frozenset(map(stem, words))
    # fsum, because the order of a set differs between processes, and so would sum()'s last digit.
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
