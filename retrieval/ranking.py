"""A ranking: the score that each part gives each sentence, and the weights of the parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from retrieval.bm25 import Scores
from retrieval.expected import Kind
from retrieval.query import Query


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each part; BM25 on stems has weight 1.

    Chosen on the even articles of SQuADShifts New-Wiki, and confirmed on the odd ones and on other
    articles. `make bench` shows what each part adds.
    """

    words: float = 0.5  # BM25 on words as written: "meeting" matches "meeting" better than "met"
    before: float = 0.7  # what the question shares with the sentence before, and not with this one
    kind: float = 3.0  # the sentence holds the kind of answer that the question expects
    near: float = 2.0  # the sentence has a word near in meaning to one that the article lacks
    meaning: float = 12.0  # cosine of question and sentence
    headline: float = 0.7  # factor for the headline, which names the subject and seldom answers
    asked: float = 0.5  # factor for a question, as in an interview: what follows it answers


WEIGHTS = Weights()
READING = 1.0  # the weight of the reader's log-odds; see tools/weigh_reader.py
UNLIKELY = 8.0  # log-odds below -8 add as little as a sentence that is not read


@dataclass(frozen=True)
class Ranking:
    """The scores of all sentences: those of each part, by its name, and the factors on their sums.

    `near` and `cosines` are the parts "near words" and "meaning" without weights, and `read` are
    the log-odds of the sentences that were read, by index; the verdict uses them.
    """

    parts: Mapping[str, Scores]
    factors: Scores
    near: Scores
    cosines: Scores
    read: Mapping[int, float] = field(default_factory=dict)

    @cached_property
    def scores(self) -> Scores:
        """Return the score of each sentence; comparable within one question only.

        Rounded, so that machines that add in different orders get the same scores.
        """
        total = np.sum(list(self.parts.values()), axis=0) * self.factors
        return np.asarray(total.round(6))

    @property
    def order(self) -> list[int]:
        """Return the sentences' indexes, best first; equal scores stay in the article's order."""
        return [int(index) for index in np.argsort(-self.scores, kind="stable")]

    def lowered(self, sentence_index: int, factor: float) -> "Ranking":
        """Return this ranking with one sentence's score multiplied by a factor."""
        factors = self.factors.copy()
        factors[sentence_index] *= factor
        return replace(self, factors=factors)

    def with_part(self, name: str, added: Scores) -> "Ranking":
        """Return this ranking with another part."""
        return replace(self, parts={**self.parts, name: added})

    def with_reading(self, read: Mapping[int, float]) -> "Ranking":
        """Return this ranking plus what a reader says of some sentences, as log-odds by index."""
        added = np.zeros_like(self.factors)
        for sentence_index, odds in read.items():
            added[sentence_index] = READING * max(0.0, odds + UNLIKELY)
        return replace(self.with_part("reader", added), read=read)

    def plus(self, other: "Ranking", share: float) -> "Ranking":
        """Return this ranking plus a share of another one."""
        return Ranking(
            {name: part + share * other.parts[name] for name, part in self.parts.items()},
            self.factors,
            self.near + share * other.near,
            (self.cosines + share * other.cosines) / (1 + share),
        )


class Reader(Protocol):
    """Reads sentences; `reader.Model` is one."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> Scores:
        """Return, for each passage, the log-odds that its sentence answers the question.

        A passage is a sentence, and the sentence before it ("" for none).
        """
        ...


class Ranker(Protocol):
    """Ranks one article's sentences: `Index` by words, `semantic.Semantic` with an encoder."""

    def rank(self, words: Sequence[str], query: Query, kind: Kind | None) -> Ranking:
        """Rank for a question that expects an answer of a `kind`; `words` are its words to find."""
        ...
