"""What is known of the words of one article's sentences, in any language: BM25 and spelling."""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.bm25 import SparseBM25
from retrieval.ranking import Weights
from retrieval.terms import Analyzer, Token
from retrieval.transliterating import alike, alphabets_of, in_latin

_MIN_FUZZY_LENGTH = 4
_MIN_SIMILARITY = 0.75  # one error in four letters, two in eight
# Of an article whose words are chosen to make this slow, some are passed over.
_MANY_CANDIDATES, _MOST_CANDIDATES = 1000, 5000
# A news article has some 500 tokens, one of Wikipedia's longer ones 8,000.
_FEW_TOKENS, _FEW_WORDS = 8000, 2500
_ASKS = re.compile(r"[?？؟][”’\"')\]»」』）]*$")


class Lexical:
    """The words of one article's sentences.

    `words` and `stems` are the words and terms of each sentence, by `analyzer`. `vocabulary` holds
    all terms. `terms` holds them in alphabetical order, and `number_of` gives the position of each:
    a button names a term by this number.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        analyzer: Analyzer,
        words: Sequence[Sequence[str]],
        stems: Sequence[Sequence[str]],
        *,
        headline: bool,
        weights: Weights,
    ) -> None:
        self.analyzer = analyzer
        self._weights = weights
        words, stems = [row or [""] for row in words], [row or [""] for row in stems]
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
        bm25 = self._stems_bm25.nbytes + self._words_bm25.nbytes
        words = len(self.terms) + len(self._words)
        # Bytes for each word and token, measured by tracemalloc on the seed and a book of 1 MiB.
        arrays = self._row.nbytes + self._starts.nbytes + self._factors.nbytes
        return arrays + bm25 + 400 * words + 100 * len(self._row)

    def is_a_word(self, _word: str, /) -> bool:
        """Tell whether a word that the article lacks is surely spelled as it was meant."""
        return False

    def resolve(self, token: Token) -> str:
        """Return a question's word; if it is misspelled, the article's nearest word instead.

        Nearest by optimal string alignment (insert, delete, replace, swap), with the same initial.
        A word in an alphabet that the article does not use is met by the one that sounds like it.
        """
        if self._alphabets.isdisjoint(alphabets_of(token.word)) and token.word.isalpha():
            return alike(token.word, self._in_latin) or token.word
        if (
            token.term in self.vocabulary
            or len(token.word) < _MIN_FUZZY_LENGTH
            or any(character.isdigit() for character in token.word)
            or self.is_a_word(token.word)
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

    @cached_property
    def _alphabets(self) -> frozenset[str]:
        return alphabets_of("".join(self._by_initial))

    @cached_property
    def _in_latin(self) -> dict[str, str]:
        """Return the article's words by their letters in Latin, as far as they are looked at."""
        words = (word for word in self._words[:_MOST_CANDIDATES] if word.isalpha())
        return {in_latin(word): word for word in words}

    def begins(self, letters: str) -> bool:
        """Tell whether the article has a word that begins with these letters."""
        place = bisect_left(self._words, letters)
        return place < len(self._words) and self._words[place].startswith(letters)

    def weight(self, term: str) -> float:
        """Return a term's weight, its IDF; a term that the article lacks has the most."""
        rarest = math.log((len(self._sentences) + 1) / 0.5)
        return float(self._stems_bm25.idf.get(term, rarest))

    def has(self, sentence_index: int, term: str) -> bool:
        """Tell whether a sentence holds a term."""
        return term in self._sentences[sentence_index]

    def standing(self, sentence_index: int, word: str) -> str:
        """Return the form of a word that a sentence holds, the same if possible; "" for none."""
        words, stem = self._in_sentence(sentence_index), self.analyzer.stem
        return word if word in words else next((w for w in words if stem(w) == stem(word)), "")

    def nearest(self, _sentence_index: int, _token: Token, /) -> tuple[str, float] | None:
        """Return the sentence's word that is nearest in meaning to the question's, and the cosine.

        None if meanings are not known.
        """
        return None

    def _in_sentence(self, sentence_index: int) -> list[str]:
        return [self._words[row] for row in self._rows_of(sentence_index)]

    def _rows_of(self, sentence_index: int) -> NDArray[np.int64]:
        following = sentence_index + 1
        end = self._starts[following] if following < len(self._starts) else len(self._row)
        return self._row[self._starts[sentence_index] : end]
