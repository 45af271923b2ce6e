"""BM25 (rank-bm25) over one article's sentences, from postings."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

Scores = NDArray[np.float64]  # one for each sentence

K1, B = 0.45, 0.5  # small, because sentences are short: repetition and length say little


class SparseBM25(BM25Plus):  # type: ignore[misc]  # rank-bm25 ships no types
    """BM25Plus in which a sentence without the terms has score 0; the order is the same.

    BM25Plus (Lv and Zhai 2011) adds delta times IDF to every sentence, so a score above 0 would
    not show a match. rank-bm25 also looks up each term in every sentence, which is slow. Here
    postings name the sentences that have a term. Each distinct term of the question counts once.
    """

    def __init__(self, corpus: Sequence[Sequence[str]], k1: float = K1, b: float = B) -> None:
        super().__init__(corpus, k1=k1, b=b)
        # The postings of all terms, sorted by term and then by sentence, are in one row of arrays.
        # A list for each term would be ten thousand objects for the garbage collector to visit.
        self._number_of = {term: number for number, term in enumerate(self.idf)}
        lengths = [len(frequencies) for frequencies in self.doc_freqs]
        terms = np.fromiter((self._number_of[t] for f in self.doc_freqs for t in f), np.int32)
        counts = np.fromiter((count for f in self.doc_freqs for count in f.values()), np.float64)
        by_term = np.argsort(terms, kind="stable")
        self._sentences = np.repeat(np.arange(len(lengths)), lengths)[by_term]
        self._starts = np.searchsorted(terms[by_term], np.arange(len(self._number_of) + 1))
        self.doc_freqs.clear()  # the same counts again; they take most of the memory
        norms = self.k1 * (1 - self.b + self.b * np.array(self.doc_len) / self.avgdl)
        self._rarities = np.fromiter(self.idf.values(), np.float64)[terms[by_term]]
        counts = counts[by_term]
        saturated = counts * (self.k1 + 1) / (norms[self._sentences] + counts)
        self._scores = self._rarities * saturated  # of each posting

    @property
    def nbytes(self) -> int:
        """Return how much memory the arrays take."""
        arrays = (self._sentences, self._scores, self._rarities, self._starts)
        return sum(array.nbytes for array in arrays)

    def holders(self, term: str) -> NDArray[np.int64]:
        """Return the indexes of the sentences that have a term, in order."""
        return self._sentences[self._span(term)]

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """Return each sentence's score, shape (sentences,): IDF · tf · (k1 + 1) / (norm + tf).

        Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; IDF
        is rank-bm25's for BM25Plus, ln((N + 1) / df).
        """
        spans = self._spans(query)
        if not spans:
            return np.zeros(self.corpus_size)
        holders = np.concatenate([self._sentences[span] for span in spans])
        scores = np.concatenate([self._scores[span] for span in spans])
        return np.bincount(holders, scores, self.corpus_size).astype(np.float64)

    def get_neighbour_scores(self, query: Iterable[str], step: int) -> NDArray[np.float64]:
        """Return, for each sentence, the IDFs of the terms that it lacks, but a neighbour has.

        The neighbour is `step` sentences before it, or after it if `step` is negative.
        """
        spans = self._spans(query)
        if not spans:
            return np.zeros(self.corpus_size)
        lengths = [span.stop - span.start for span in spans]
        holders = np.concatenate([self._sentences[span] for span in spans])
        rows = np.repeat(np.arange(len(spans)), lengths) * self.corpus_size
        beside = holders + step
        new = (beside >= 0) & (beside < self.corpus_size) & ~np.isin(rows + beside, rows + holders)
        rarities = np.repeat([self._rarities[span.start] for span in spans], lengths)
        return np.bincount(beside[new], rarities[new], self.corpus_size).astype(np.float64)

    def _spans(self, terms: Iterable[str]) -> list[slice]:
        """Return where the postings of those of the distinct terms stand that are known."""
        return [self._span(term) for term in dict.fromkeys(terms) if term in self._number_of]

    def _span(self, term: str) -> slice:
        """Return where a term's postings stand."""
        number = self._number_of.get(term)
        return slice(0) if number is None else slice(*self._starts[number : number + 2])
