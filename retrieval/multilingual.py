"""The index of an article in any other language than English: what spelling alone can tell."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from retrieval.analyzers import analyzer_of, folded, is_of_signs
from retrieval.bm25 import Scores, SparseBM25
from retrieval.expected import Kind
from retrieval.languages import Language
from retrieval.lexical import Lexical
from retrieval.query import Query
from retrieval.ranking import WEIGHTS, Ranking

# The weights of the parts; BM25 on stems has weight 1. One set for all languages, chosen on the
# even articles of XQuAD's development half in eleven languages.
WRITTEN = 0.5  # BM25 on words as written
BEFORE, AFTER = 0.7, 0.3  # what the question shares with a neighbour, and not with this sentence
LETTERS = 0.3  # BM25 on runs of letters: parts of compounds, and endings that no stemmer knows
PAIRS = 0.3  # BM25 on neighbouring words
COMMON = 0.5  # the factor for a stop word's part in all this
_LETTERS = 3  # in a run


class MultilingualIndex(Lexical):
    """What the ranking knows about the sentences of an article in one language."""

    def __init__(
        self, sentences: Sequence[str], language: Language, *, headline: bool = False
    ) -> None:
        self.language = language
        analyzer = analyzer_of(language)
        found = [analyzer.tokens(sentence) for sentence in sentences]
        words = [[token.word for token in row] for row in found]
        stems = [[token.term for token in row] for row in found]
        super().__init__(sentences, analyzer, words, stems, headline=headline, weights=WEIGHTS)
        self._letters = SparseBM25([list(_runs(row)) or [""] for row in words])
        self._pairs = SparseBM25([_neighbours(row) or [""] for row in stems])

    @property
    def nbytes(self) -> int:
        """Return about how many bytes the index takes."""
        terms = len(self._letters.idf) + len(self._pairs.idf)
        return super().nbytes + self._letters.nbytes + self._pairs.nbytes + 150 * terms

    def rank(self, words: Sequence[str], query: Query, _kind: Kind | None = None, /) -> Ranking:
        """Rank the sentences for a question; `words` are its words to look for.

        Its stop words count, too, but less.
        """
        common = [token.word for token in query.tokens if token.stop]
        parts = self._parts(words)
        for name, part in self._parts(common).items():
            parts[name] += COMMON * part
        pairs = self._pairs.get_scores(_neighbours([token.term for token in query.tokens]))
        parts["neighbouring words"] = PAIRS * pairs
        nothing = np.zeros(len(self._factors))
        return Ranking(parts, self._factors, nothing, nothing)

    def share_of_runs(self, words: Sequence[str], sentence_index: int) -> float:
        """Return which share of the words' runs of letters, by weight, a sentence holds; 0 to 1."""
        rarest = math.log((len(self._factors) + 1) / 0.5)
        weights = {run: self._letters.idf.get(run, rarest) for run in _runs(words)}
        there = set(_runs(self._in_sentence(sentence_index)))
        held = math.fsum(weight for run, weight in weights.items() if run in there)
        return held / math.fsum(weights.values()) if weights else 0.0

    def _parts(self, words: Sequence[str]) -> dict[str, Scores]:
        words = list(dict.fromkeys(words))
        stems = list(dict.fromkeys(map(self.analyzer.stem, words)))
        words = [word for word in words if not is_of_signs(word)]  # those are runs of letters
        return {
            "words": self._stems_bm25.get_scores(stems),
            "words as written": WRITTEN * self._words_bm25.get_scores(words),
            "sentence before": BEFORE * self._stems_bm25.get_neighbour_scores(stems, 1),
            "sentence after": AFTER * self._stems_bm25.get_neighbour_scores(stems, -1),
            "parts of words": LETTERS * self._letters.get_scores(_runs(words)),
        }


def _runs(words: Iterable[str]) -> Iterator[str]:
    """Yield the runs of letters of each word, with its beginning and its end marked."""
    for word in words:
        marked = f"^{folded(word)}$"
        for begin in range(max(1, len(marked) - _LETTERS + 1)):
            yield marked[begin : begin + _LETTERS]


def _neighbours(terms: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(terms)]
