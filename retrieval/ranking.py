"""BM25 over one article's sentences (rank-bm25), seen in three ways at once."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.terms import Token, content, stem

# k1 and b as measured for issue 3. The weights were chosen on every other article of SQuADShifts
# New-Wiki, never on the development questions, and confirmed on the rest: there hit@1 is 0.738 with
# stems alone, 0.757 with all three (`make bench`).
K1, B = 0.45, 0.5  # sentences are short: a repeated word says little, length a bit less
WORDS_WEIGHT = 0.5  # "meeting" matches "meeting" better than "met"
GRAMS_WEIGHT = 0.1  # 3 and 4 letters in a row: misspellings, compounds, other word forms
_GRAM_SIZES = (3, 4)

_MIN_FUZZY_LENGTH = 4
_MIN_SIMILARITY = 0.75  # one error in four letters, two in eight


class SparseBM25(BM25Plus):  # type: ignore[misc]  # rank-bm25 ships no types
    """BM25Plus that leaves sentences without a term alone: the same order, from postings.

    BM25Plus (Lv and Zhai 2011) adds delta times IDF to every sentence, so that a score proves no
    match; and rank-bm25 looks each term up in every sentence, which letters in threes make slow: on
    New-Wiki 3.4 ms a question, and under 1 from postings. Terms count once.
    """

    def __init__(self, corpus: Sequence[Sequence[str]], k1: float = 1.5, b: float = B) -> None:
        super().__init__(corpus, k1=k1, b=b)
        # For each term: the numbers of the sentences that have it, and how often each does.
        self._postings: dict[str, tuple[list[int], list[int]]] = {}
        for number, frequencies in enumerate(self.doc_freqs):
            for term, frequency in frequencies.items():
                numbers, counts = self._postings.setdefault(term, ([], []))
                numbers.append(number)
                counts.append(frequency)
        self.doc_freqs.clear()  # the same again, and most of the memory
        self._norms = self.k1 * (1 - self.b + self.b * np.array(self.doc_len) / self.avgdl)

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """Return each sentence's score, shape (sentences,): IDF · tf · (k1 + 1) / (norm + tf).

        Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; IDF
        is rank-bm25's for BM25Plus, ln((N + 1) / df).
        """
        scores = np.zeros(self.corpus_size)
        for term in dict.fromkeys(query):
            if term in self._postings:
                numbers, counts = self._postings[term]
                frequencies = np.array(counts)
                saturated = frequencies * (self.k1 + 1) / (self._norms[numbers] + frequencies)
                scores[numbers] += self.idf[term] * saturated
        return scores


class Index:
    """What the ranking knows of one article's sentences.

    `vocabulary` holds the article's terms, without stop words; `terms` the same in alphabetical
    order, so that a term can be told by its number.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        words_weight: float = WORDS_WEIGHT,
        grams_weight: float = GRAMS_WEIGHT,
    ) -> None:
        self._words_weight = words_weight
        self._grams_weight = grams_weight
        tokens = [content(sentence) for sentence in sentences]
        words = [[token.word for token in found] or [""] for found in tokens]
        stems = [[token.term for token in found] or [""] for found in tokens]
        self._sentences = [frozenset(terms) for terms in stems]
        self.vocabulary = frozenset[str]().union(*self._sentences)
        self.terms = tuple(sorted(self.vocabulary))
        self._words: dict[str, list[str]] = defaultdict(list)  # by initial
        for word in sorted({word for found in words for word in found}):
            self._words[word[:1]].append(word)
        # BM25Plus's IDF is always positive. rank-bm25's BM25Okapi gives a term in half of the
        # sentences no weight, and one in more a share of the average, and few sentences make both
        # common (its _calc_idf).
        self._stems_bm25 = SparseBM25(stems, K1)
        self._words_bm25 = SparseBM25(words, K1)
        self._grams_bm25 = SparseBM25([_grams(found) for found in words])

    def resolve(self, token: Token) -> str:
        """Return the article's word for a question's: itself, or the nearest to a misspelled one.

        Nearest by optimal string alignment (insert, delete, replace, swap), with the same initial.
        """
        if (
            token.term in self.vocabulary
            or len(token.word) < _MIN_FUZZY_LENGTH
            or any(character.isdigit() for character in token.word)
        ):
            return token.word
        found = process.extractOne(
            token.word,
            self._words.get(token.word[0], []),
            scorer=OSA.normalized_similarity,
            score_cutoff=_MIN_SIMILARITY,
        )
        return found[0] if found else token.word

    def scores(self, words: Iterable[str]) -> NDArray[np.float64]:
        """Return each sentence's score for a question's words, shape (sentences,); 0: no match.

        A weighted sum, for reciprocal rank fusion lost to BM25 alone when measured (issue 3).
        """
        distinct = list(dict.fromkeys(words))
        return (
            self._stems_bm25.get_scores(stem(word) for word in distinct)
            + self._words_weight * self._words_bm25.get_scores(distinct)
            + self._grams_weight * self._grams_bm25.get_scores(_grams(distinct))
        )

    def weight(self, term: str) -> float:
        """Return how much a term tells, its IDF; a term that the article lacks tells the most."""
        rarest = math.log((len(self._sentences) + 1) / 0.5)
        return float(self._stems_bm25.idf.get(term, rarest))

    def has(self, sentence: int, term: str) -> bool:
        """Tell whether the sentence of that number (from 0) holds the term."""
        return term in self._sentences[sentence]


def _grams(words: Iterable[str]) -> list[str]:
    padded = [f" {word} " for word in words]
    return [
        word[i : i + size]
        for word in padded
        for size in _GRAM_SIZES
        for i in range(len(word) - size + 1)
    ] or [""]
