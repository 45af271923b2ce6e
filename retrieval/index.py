"""The index of one article's sentences: BM25 (rank-bm25), and the other parts of the score."""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.bm25 import Scores, SparseBM25
from retrieval.countries import mentions
from retrieval.expected import Kind, holds
from retrieval.mentioned import Mentioned
from retrieval.query import Query
from retrieval.ranking import WEIGHTS, Ranking, Weights
from retrieval.terms import Token, content, stem, tokens
from retrieval.vectors import vectors

_MIN_FUZZY_LENGTH = 4
_MIN_SIMILARITY = 0.75  # one error in four letters, two in eight
# Of an article whose words are chosen to make this slow, some are passed over.
_MANY_CANDIDATES, _MOST_CANDIDATES = 1000, 5000
# A news article has some 500 tokens, one of Wikipedia's longer ones 8,000.
_FEW_TOKENS, _FEW_WORDS = 8000, 2500
# How near two names of one country are, such as Seoul and South Korea: if the article lacks the
# question's name, and if it has it too. Chosen on the even articles of New-Wiki and on SQuAD.
_ONE_COUNTRY, _ONE_COUNTRY_TOO = 0.6, 0.2
_MOST_COUNTRIES = 8  # of a question
_MIN_NEAR = 0.3  # cosine; words below it are not near in meaning


_ASKS = re.compile(r"\?[”’\"')\]]*$")
# The share of stop words in a text. It is 0.31 to 0.51 in 70 English texts, and at most 0.17 in
# XQuAD's in 11 other languages.
_ENGLISH = 0.2


class Index:
    """What the ranking knows about one article's sentences.

    `vocabulary` holds the article's terms, without stop words. `terms` holds them in alphabetical
    order, and `number_of` gives the position of each: a button names a term by this number.
    `is_english` tells whether so many words are English stop words.
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
        self.mentioned = Mentioned()
        words: list[list[str]] = []
        stems: list[list[str]] = []
        stops = 0
        for number, sentence in enumerate(sentences):
            # The tokens are not kept: with a hundred thousand more objects, Python's garbage
            # collector would stop every thread for a tenth of a second.
            found = content(sentence)
            self.mentioned.add(number, sentence, found)
            stops += sum(token.stop for token in tokens(sentence))
            words.append([token.word for token in found] or [""])
            stems.append([token.term for token in found] or [""])
        self.is_english = stops >= _ENGLISH * (stops + sum(map(len, words)))
        self._sentences = [frozenset(terms) for terms in stems]
        self.vocabulary = frozenset[str]().union(*self._sentences)
        self.terms = tuple(sorted(self.vocabulary))
        self.number_of = {term: number for number, term in enumerate(self.terms)}
        # BM25Plus's IDF is always positive. rank-bm25's BM25Okapi (`_calc_idf`) gives no weight to
        # a term that is in half of the sentences, and a share of the average to one that is in
        # more. Both happen often in an article of few sentences.
        self._stems_bm25 = SparseBM25(stems)
        self._words_bm25 = SparseBM25(words)
        self._words = sorted({word for row in words for word in row})
        self._by_initial: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_initial[word[:1]].append(word)
        row_of = {word: row for row, word in enumerate(self._words)}
        # The words of all sentences in one row, and where each sentence begins.
        self._row = np.array([row_of[word] for row in words for word in row])
        self._starts = np.cumsum([0, *(len(row) for row in words[:-1])])
        self._word_vectors = self._vectors.of_words(self._words)
        self._meanings = self._vectors.encode(sentences)
        self._holds = {kind: holds(kind, sentences) for kind in Kind}
        self._factors = np.ones(len(sentences))
        self._factors[[_ASKS.search(text) is not None for text in sentences]] *= weights.asked
        if headline:
            self._factors[0] *= weights.headline

    @property
    def is_small(self) -> bool:
        """Tell whether a question takes little: a plain one 0.5 ms, the costliest some 8 ms."""
        return len(self._row) <= _FEW_TOKENS and len(self._words) <= _FEW_WORDS

    @property
    def nbytes(self) -> int:
        """Return about how many bytes the index takes: its arrays, words and sets."""
        arrays = (self._row, self._starts, self._word_vectors, self._meanings, self._factors)
        bm25 = self._stems_bm25.nbytes + self._words_bm25.nbytes
        words = len(self.terms) + len(self._words)
        # Bytes for each word and token, measured by tracemalloc on the seed and a book of 1 MiB.
        return sum(array.nbytes for array in arrays) + bm25 + 400 * words + 100 * len(self._row)

    def resolve(self, token: Token) -> str:
        """Return a question's word; if it is misspelled, the article's nearest word instead.

        Nearest by optimal string alignment (insert, delete, replace, swap), with the same initial.
        """
        if (
            token.term in self.vocabulary
            or len(token.word) < _MIN_FUZZY_LENGTH
            or any(character.isdigit() for character in token.word)
            or self._vectors.knows(token.word)  # a real word, which the article does not use
        ):
            return token.word
        candidates = self._by_initial.get(token.word[0], [])
        if len(candidates) > _MANY_CANDIDATES:
            # No word of a length too different can be similar enough.
            shortest, longest = len(token.word) * _MIN_SIMILARITY, len(token.word) / _MIN_SIMILARITY
            candidates = [word for word in candidates if shortest <= len(word) <= longest]
        found = process.extractOne(
            token.word,
            candidates[:_MOST_CANDIDATES],
            scorer=OSA.normalized_similarity,
            score_cutoff=_MIN_SIMILARITY,
        )
        return found[0] if found else token.word

    def begins(self, letters: str) -> bool:
        """Tell whether the article has a word that begins with these letters."""
        place = bisect_left(self._words, letters)
        return place < len(self._words) and self._words[place].startswith(letters)

    def rank(self, words: Sequence[str], query: Query, kind: Kind | None) -> Ranking:
        """Rank the sentences for a question that expects an answer of a `kind`.

        `words` are the question's words to look for. The score is a weighted sum, because
        reciprocal rank fusion found fewer answers than BM25 alone when it was measured.
        """
        distinct = list(dict.fromkeys(words))
        stems = list(dict.fromkeys(stem(word) for word in distinct))
        near = self._nearness(distinct, query)
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
        """Return a term's weight, its IDF; a term that the article lacks has the most."""
        rarest = math.log((len(self._sentences) + 1) / 0.5)
        return float(self._stems_bm25.idf.get(term, rarest))

    def has(self, sentence_index: int, term: str) -> bool:
        """Tell whether a sentence holds a term."""
        return term in self._sentences[sentence_index]

    def standing(self, sentence_index: int, word: str) -> str:
        """Return the form of a word that a sentence holds, the same if possible; "" for none."""
        words = self._in_sentence(sentence_index)
        return word if word in words else next((w for w in words if stem(w) == stem(word)), "")

    def nearest(self, sentence_index: int, token: Token) -> tuple[str, float] | None:
        """Return the sentence's word that is nearest in meaning to the question's, and the cosine.

        None if the article has the question's word, or if no word of the sentence is near.
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
        """Return, for each sentence, the weights of the terms that only the one before it has."""
        scores = np.zeros(len(self._sentences))
        for term in stems:
            has = np.zeros(len(scores), bool)
            has[self._stems_bm25.holders(term)] = True
            scores[1:] += self.weight(term) * (has[:-1] & ~has[1:])
        return scores

    def _nearness(self, words: Sequence[str], query: Query) -> Scores:
        """Return, for each sentence, how near its words are to those of the question.

        Each word that the article lacks adds the nearness of the sentence's nearest word, times the
        weight of an unknown term: 0 for a cosine of `_MIN_NEAR` or less, and up to 1. A country
        adds `_ONE_COUNTRY` where the sentence names it in another way.
        """
        countries, met = self._countries(query)
        lacking = [w for w in words if stem(w) not in self.vocabulary and w not in met]
        if not lacking:
            return countries
        cosines = self._vectors.of_words(lacking) @ self._word_vectors.T
        near = np.maximum(cosines - _MIN_NEAR, 0) / (1 - _MIN_NEAR)
        best = np.maximum.reduceat(near[:, self._row], self._starts, axis=1)
        return np.asarray(best.sum(axis=0, dtype=np.float64) * self.weight("") + countries)

    def _countries(self, query: Query) -> tuple[Scores, set[str]]:
        """Return the nearness by countries, and the words that the article lacks but names so."""
        scores, met = np.zeros(len(self._sentences)), set[str]()
        content = query.content()
        found = {
            tuple(content[mention.begin : mention.end]): mention.countries
            for mention in mentions(query.text, content, lower=True)
        }
        for named, countries in islice(found.items(), _MOST_COUNTRIES):
            terms = {token.term for token in named}
            lacks = not terms <= self.vocabulary
            near = _ONE_COUNTRY if lacks else _ONE_COUNTRY_TOO
            weight = near * max(map(self.weight, terms))
            for number in set().union(*(self.mentioned.countries.get(c, ()) for c in countries)):
                if not terms <= self._sentences[number]:
                    scores[number] += weight
                if lacks:
                    met.update(token.word for token in named)
        return scores, met

    def _kind(self, kind: Kind | None) -> Scores:
        holds_it = self._holds[kind] if kind else np.zeros(len(self._sentences))
        return holds_it.astype(np.float64)
