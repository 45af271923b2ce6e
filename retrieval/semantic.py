"""The ranker that compares the meanings of whole sentences, by the encoder of `reader`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from retrieval.article import Article
from retrieval.cache import cached
from retrieval.expected import Kind
from retrieval.index import Index
from retrieval.indexing import english_index_of
from retrieval.query import Query
from retrieval.ranking import Ranker, Ranking
from retrieval.vectors import Encoder

WEIGHT = 24.0  # chosen like the weights in `retrieval.ranking`
MOST = 5000  # sentences; encoding so many takes some 15 s, and their meanings 8 MB


class Semantic:
    """The ranking by words, but "meaning" comes from an encoder that reads whole sentences."""

    def __init__(self, index: Index, sentences: Sequence[str], encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._meanings = encoder.encode(sentences)

    @property
    def nbytes(self) -> int:
        """Return how much memory the sentences' meanings take."""
        return self._meanings.nbytes

    def rank(self, words: Sequence[str], query: Query, kind: Kind | None) -> Ranking:
        """Rank for a question that expects an answer of a `kind`; `words` are its words to find."""
        ranking = self._index.rank(words, query, kind)
        cosines = self._meanings @ self._encoder.encode([query.text])[0]
        cosines = cosines.astype(np.float64)
        parts = {**ranking.parts, "meaning": WEIGHT * cosines}
        return replace(ranking, parts=parts, cosines=cosines)


def semantic(encoder: Encoder) -> Callable[[Article], Ranker]:
    """Return a function that returns an article's ranker, from the cache if it is there.

    An article of more than MOST sentences, as a long book, is ranked by its index alone.
    """

    def ranker_of(article: Article) -> Ranker:
        if len(article.sentences) > MOST:
            return english_index_of(article)
        texts = [sentence.text for sentence in article.sentences]
        build = partial(Semantic, english_index_of(article), texts, encoder)
        return cached(encoder, article.digest, build)

    return ranker_of
