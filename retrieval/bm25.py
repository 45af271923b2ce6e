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
        self._counts = counts[by_term]
        self._starts = np.searchsorted(terms[by_term], np.arange(len(self._number_of) + 1))
        self.doc_freqs.clear()  # the same counts again; they take most of the memory
        self._norms = self.k1 * (1 - self.b + self.b * np.array(self.doc_len) / self.avgdl)

    @property
    def nbytes(self) -> int:
        """Return how much memory the arrays take."""
        arrays = (self._sentences, self._counts, self._starts, self._norms)
        return sum(array.nbytes for array in arrays)

    def holders(self, term: str) -> NDArray[np.int64]:
        """Return the indexes of the sentences that have a term, in order."""
        return self._sentences[self._span(term)]

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """Return each sentence's score, shape (sentences,): IDF · tf · (k1 + 1) / (norm + tf).

        Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; IDF
        is rank-bm25's for BM25Plus, ln((N + 1) / df).
        """
        scores = np.zeros(self.corpus_size)
        for term in dict.fromkeys(query):
            if term in self._number_of:
                span = self._span(term)
                holders, frequencies = self._sentences[span], self._counts[span]
                saturated = frequencies * (self.k1 + 1) / (self._norms[holders] + frequencies)
                scores[holders] += self.idf[term] * saturated
        return scores

    def _span(self, term: str) -> slice:
        """Return where a term's postings stand."""
        number = self._number_of.get(term)
        return slice(0) if number is None else slice(*self._starts[number : number + 2])
