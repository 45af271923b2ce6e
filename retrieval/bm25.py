"""BM25 (rank-bm25) over one article's sentences, from postings."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

Scores = NDArray[np.float64]  # one for each sentence

K1, B = 0.45, 0.5  # sentences are short: a repeated word says little, length a bit less (issue 3)


class SparseBM25(BM25Plus):  # type: ignore[misc]  # rank-bm25 ships no types
    """BM25Plus that leaves sentences without a term alone: the same order, from postings.

    BM25Plus (Lv and Zhai 2011) adds delta times IDF to every sentence, so that a score proves no
    match; and rank-bm25 looks each term up in every sentence, which letters in threes make slow: on
    New-Wiki 3.4 ms a question, and under 1 from postings. Terms count once.
    """

    def __init__(self, corpus: Sequence[Sequence[str]], k1: float = K1, b: float = B) -> None:
        super().__init__(corpus, k1=k1, b=b)
        # The postings of all terms in a row, by term and then by sentence: arrays, for a list for
        # each term would be ten thousand objects that Python's garbage collector looks through.
        self._number_of = {term: number for number, term in enumerate(self.idf)}
        lengths = [len(frequencies) for frequencies in self.doc_freqs]
        terms = np.fromiter((self._number_of[t] for f in self.doc_freqs for t in f), np.int32)
        counts = np.fromiter((count for f in self.doc_freqs for count in f.values()), np.float64)
        by_term = np.argsort(terms, kind="stable")
        self._sentences = np.repeat(np.arange(len(lengths)), lengths)[by_term]
        self._counts = counts[by_term]
        self._starts = np.searchsorted(terms[by_term], np.arange(len(self._number_of) + 1))
        self.doc_freqs.clear()  # the same again, and most of the memory
        self._norms = self.k1 * (1 - self.b + self.b * np.array(self.doc_len) / self.avgdl)

    @property
    def nbytes(self) -> int:
        """Return how much memory the arrays take."""
        arrays = (self._sentences, self._counts, self._starts, self._norms)
        return sum(array.nbytes for array in arrays)

    def holders(self, term: str) -> NDArray[np.int64]:
        """Return the numbers of the sentences that have a term, in order."""
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
