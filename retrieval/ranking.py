"""What a ranking is: what each part gives each sentence, and how much the parts count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from retrieval.bm25 import Scores
from retrieval.expected import Kind
from retrieval.query import Query


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts beside BM25 on stems, which counts 1.

    Chosen on the even articles of SQuADShifts New-Wiki and confirmed on the odd ones and on others;
    `make bench` shows what each part adds (issue 3).
    """

    words: float = 0.5  # BM25 on words as written: "meeting" matches "meeting" better than "met"
    before: float = 0.7  # what the question shares with the sentence before, and not with this
    kind: float = 3.0  # the sentence holds the kind of answer that the question expects
    near: float = 2.0  # the sentence has a word near in meaning to one that the article lacks
    meaning: float = 12.0  # cosine of question and sentence
    headline: float = 0.7  # a factor: it names what is asked about, and seldom answers


WEIGHTS = Weights()


@dataclass(frozen=True)
class Ranking:
    """What each part gives each sentence, by the part's name; and the factor on their sum.

    `near` and `cosines` are what "near words" and "meaning" weigh, as evidence for the verdict.
    """

    parts: Mapping[str, Scores]
    factors: Scores
    near: Scores
    cosines: Scores

    @cached_property
    def scores(self) -> Scores:
        """Return each sentence's score; comparable within one question only.

        Rounded, so that machines that add in another order still agree.
        """
        total = np.sum(list(self.parts.values()), axis=0) * self.factors
        return np.asarray(total.round(6))

    @property
    def order(self) -> list[int]:
        """Return the sentences' indexes, best first, equals as they stand in the article."""
        return [int(index) for index in np.argsort(-self.scores, kind="stable")]

    def lowered(self, sentence_index: int, factor: float) -> "Ranking":
        """Return this ranking with one sentence's score multiplied by a factor."""
        factors = self.factors.copy()
        factors[sentence_index] *= factor
        return replace(self, factors=factors)

    def plus(self, other: "Ranking", share: float) -> "Ranking":
        """Return this ranking with a share of another's added."""
        return Ranking(
            {name: part + share * other.parts[name] for name, part in self.parts.items()},
            self.factors,
            self.near + share * other.near,
            (self.cosines + share * other.cosines) / (1 + share),
        )


class Ranker(Protocol):
    """Ranks one article's sentences; `Index` is the default, `semantic.Semantic` a heavier one."""

    def rank(self, words: Sequence[str], query: Query, kind: Kind | None) -> Ranking:
        """Rank for a question that expects an answer of a `kind`; `words` are to be looked for."""
        ...
