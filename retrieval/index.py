"""The index of an English article: BM25 (rank-bm25), and the other parts of the score."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from retrieval.bm25 import Scores
from retrieval.countries import mentions
from retrieval.expected import Kind, holds
from retrieval.lexical import Lexical
from retrieval.mentioned import Mentioned
from retrieval.query import Query
from retrieval.ranking import WEIGHTS, Ranking, Weights
from retrieval.terms import ENGLISH, Token, content, stem
from retrieval.vectors import vectors

# How near two names of one country are, such as Seoul and South Korea: if the article lacks the
# question's name, and if it has it too. Chosen on the even articles of New-Wiki and on SQuAD.
_ONE_COUNTRY, _ONE_COUNTRY_TOO = 0.6, 0.2
_MOST_COUNTRIES = 8  # of a question
_MIN_NEAR = 0.3  # cosine; words below it are not near in meaning


class Index(Lexical):
    """What the ranking knows about the sentences of an English article.

    Its terms are without stop words. `mentioned` are the names in it.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        *,
        headline: bool = False,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.mentioned = Mentioned()
        words: list[list[str]] = []
        stems: list[list[str]] = []
        for number, sentence in enumerate(sentences):
            # The tokens are not kept: with a hundred thousand more objects, Python's garbage
            # collector would stop every thread for a tenth of a second.
            found = content(sentence)
            self.mentioned.add(number, sentence, found)
            words.append([token.word for token in found])
            stems.append([token.term for token in found])
        super().__init__(sentences, ENGLISH, words, stems, headline=headline, weights=weights)
        self._vectors = vectors()
        self._word_vectors = self._vectors.of_words(self._words)
        self._meanings = self._vectors.encode(sentences)
        self._holds = {kind: holds(kind, sentences) for kind in Kind}

    @property
    def nbytes(self) -> int:
        """Return about how many bytes the index takes."""
        return super().nbytes + self._word_vectors.nbytes + self._meanings.nbytes

    def is_a_word(self, word: str, /) -> bool:
        """Tell whether a word is one of English, which the article does not use."""
        return self._vectors.knows(word)

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
            "sentence before": weights.before * self._stems_bm25.get_neighbour_scores(stems, 1),
            "near words": weights.near * near,
            "kind of answer": weights.kind * self._kind(kind),
            "meaning": weights.meaning * cosines,
        }
        return Ranking(parts, self._factors, near, cosines)

    def nearest(self, sentence_index: int, token: Token, /) -> tuple[str, float] | None:
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
