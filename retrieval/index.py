"""One article's sentences, indexed: BM25 (rank-bm25) at the centre, and what helps it."""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.bm25 import Scores, SparseBM25
from retrieval.expected import Kind, holds
from retrieval.query import Query
from retrieval.ranking import WEIGHTS, Ranking, Weights
from retrieval.terms import Token, content, stem
from retrieval.vectors import vectors

_MIN_FUZZY_LENGTH = 4
_MIN_SIMILARITY = 0.75  # one error in four letters, two in eight
_MIN_NEAR = 0.3  # cosine; less says nothing


class Index:
    """What the ranking knows of one article's sentences.

    `vocabulary` holds the article's terms, without stop words; `terms` the same in alphabetical
    order, and `number_of` the place of each in there, so that a term can be told by its number.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        *,
        headline: bool = False,
        weights: Weights = WEIGHTS,
    ) -> None:
        self._weights = weights
        self._vectors = vectors()
        words: list[list[str]] = []
        stems: list[list[str]] = []
        for sentence in sentences:
            # The tokens are dropped at once: a hundred thousand objects that live on would make
            # Python's garbage collector stop every thread for a tenth of a second.
            found = content(sentence)
            words.append([token.word for token in found] or [""])
            stems.append([token.term for token in found] or [""])
        self._sentences = [frozenset(terms) for terms in stems]
        self.vocabulary = frozenset[str]().union(*self._sentences)
        self.terms = tuple(sorted(self.vocabulary))
        self.number_of = {term: number for number, term in enumerate(self.terms)}
        # BM25Plus's IDF is always positive. rank-bm25's BM25Okapi gives a term in half of the
        # sentences no weight, and one in more a share of the average, and few sentences make both
        # common (its _calc_idf).
        self._stems_bm25 = SparseBM25(stems)
        self._words_bm25 = SparseBM25(words)
        self._words = sorted({word for row in words for word in row})
        self._by_initial: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_initial[word[:1]].append(word)
        row_of = {word: row for row, word in enumerate(self._words)}
        # The words of all sentences in a row, and where each sentence begins.
        self._row = np.array([row_of[word] for row in words for word in row])
        self._starts = np.cumsum([0, *(len(row) for row in words[:-1])])
        self._word_vectors = self._vectors.of_words(self._words)
        self._meanings = self._vectors.encode(sentences)
        self._holds = {kind: holds(kind, sentences) for kind in Kind}
        self._factors = np.ones(len(sentences))
        if headline:
            self._factors[0] *= weights.headline

    @property
    def nbytes(self) -> int:
        """Return how much memory the index takes, about: its arrays, and its words and sets."""
        arrays = (self._row, self._starts, self._word_vectors, self._meanings, self._factors)
        bm25 = self._stems_bm25.nbytes + self._words_bm25.nbytes
        words = len(self.terms) + len(self._words)
        # Per word and per token as tracemalloc measured them, on the seed and on a book of 1 MiB.
        return sum(array.nbytes for array in arrays) + bm25 + 400 * words + 100 * len(self._row)

    def resolve(self, token: Token) -> str:
        """Return the article's word for a question's: itself, or the nearest to a misspelled one.

        Nearest by optimal string alignment (insert, delete, replace, swap), with the same initial.
        """
        if (
            token.term in self.vocabulary
            or len(token.word) < _MIN_FUZZY_LENGTH
            or any(character.isdigit() for character in token.word)
            or self._vectors.knows(token.word)  # spelled well; the article has just another word
        ):
            return token.word
        found = process.extractOne(
            token.word,
            self._by_initial.get(token.word[0], []),
            scorer=OSA.normalized_similarity,
            score_cutoff=_MIN_SIMILARITY,
        )
        return found[0] if found else token.word

    def rank(self, words: Sequence[str], query: Query, kind: Kind | None) -> Ranking:
        """Rank for a question that expects an answer of a `kind`; `words` are to be looked for.

        A weighted sum, for reciprocal rank fusion lost to BM25 alone when measured (issue 3).
        """
        distinct = list(dict.fromkeys(words))
        stems = list(dict.fromkeys(stem(word) for word in distinct))
        near = self._nearness(distinct)
        meaning = self._vectors.encode_words([token.word for token in query.tokens])
        cosines = np.matmul(self._meanings, meaning, dtype=np.float64)
        weights = self._weights
        parts = {
            "words": self._stems_bm25.get_scores(stems),
            "words as written": weights.words * self._words_bm25.get_scores(distinct),
            "sentence before": weights.before * self._before(stems),
            "near words": weights.near * near,
            "kind of answer": weights.kind * self._kind(kind),
            "meaning": weights.meaning * cosines,
        }
        return Ranking(parts, self._factors, near, cosines)

    def weight(self, term: str) -> float:
        """Return how much a term tells, its IDF; a term that the article lacks tells the most."""
        rarest = math.log((len(self._sentences) + 1) / 0.5)
        return float(self._stems_bm25.idf.get(term, rarest))

    def has(self, sentence_index: int, term: str) -> bool:
        """Tell whether a sentence holds a term."""
        return term in self._sentences[sentence_index]

    def standing(self, sentence_index: int, word: str) -> str:
        """Return the form in which a sentence holds a word, if it can the same; "" for none."""
        words = self._in_sentence(sentence_index)
        return word if word in words else next((w for w in words if stem(w) == stem(word)), "")

    def nearest(self, sentence_index: int, token: Token) -> tuple[str, float] | None:
        """Return a sentence's nearest word to one that the article lacks, and their cosine.

        None if the article has the word, or the sentence none that is near.
        """
        if self.resolve(token) != token.word or token.term in self.vocabulary:
            return None
        rows = self._rows_of(sentence_index)
        cosines = self._word_vectors[rows] @ self._vectors.of_words([token.word])[0]
        best = int(np.argmax(cosines))
        if cosines[best] <= _MIN_NEAR:
            return None
        return self._words[rows[best]], float(cosines[best])

    def _in_sentence(self, sentence_index: int) -> list[str]:
        return [self._words[row] for row in self._rows_of(sentence_index)]

    def _rows_of(self, sentence_index: int) -> NDArray[np.int64]:
        following = sentence_index + 1
        end = self._starts[following] if following < len(self._starts) else len(self._row)
        return self._row[self._starts[sentence_index] : end]

    def _before(self, stems: Sequence[str]) -> Scores:
        """Sum up the weights of the terms that the sentence before has and this one lacks."""
        scores = np.zeros(len(self._sentences))
        for term in stems:
            has = np.zeros(len(scores), bool)
            has[self._stems_bm25.holders(term)] = True
            scores[1:] += self.weight(term) * (has[:-1] & ~has[1:])
        return scores

    def _nearness(self, words: Sequence[str]) -> Scores:
        """Sum up, over the words that the article lacks, the nearness of each sentence's nearest.

        Nearness runs from 0, at a cosine of `_MIN_NEAR` or less, to 1.
        """
        lacking = [word for word in words if stem(word) not in self.vocabulary]
        if not lacking:
            return np.zeros(len(self._sentences))
        cosines = self._vectors.of_words(lacking) @ self._word_vectors.T
        near = np.maximum(cosines - _MIN_NEAR, 0) / (1 - _MIN_NEAR)
        best = np.maximum.reduceat(near[:, self._row], self._starts, axis=1)
        return np.asarray(best.sum(axis=0, dtype=np.float64) * self.weight(""))

    def _kind(self, kind: Kind | None) -> Scores:
        holds_it = self._holds[kind] if kind else np.zeros(len(self._sentences))
        return holds_it.astype(np.float64)
