"""Question + article -> Answer: the ranked sentences and how far to trust them."""

import math
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np

from retrieval.article import Article, Sentence
from retrieval.ranking import Index
from retrieval.terms import TALK_WORDS, stem, tokens

MAX_QUESTION = 4096  # characters; a Telegram message holds no more
MAX_WORDS = 64  # of a question; more cost time and tell nothing
MAX_SHOWN = 3
# Shares of the question's terms, weighted by IDF. Under the first, next to nothing of the question
# is in the article; it is low, for a paraphrase shares few words with what it asks for. From the
# second on, one sentence holds enough of it: so do 77% of New-Wiki's questions put to their own
# article, and 2% of those put to another.
MIN_KNOWN = 0.05
MIN_COVERED = 0.5
HEADLINE_WEIGHT = 0.7  # it names what is asked about, and seldom answers; short, it would win
CLEARLY_WORSE = 0.5  # a sentence scored under this share of the best is not shown beside it


class Verdict(Enum):
    """What the article says to a question."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOT_FOUND = "not_found"


IN_WORDS = {
    Verdict.ANSWERED: "The article says:",
    Verdict.CLOSEST: "The article may not answer this. The closest lines:",
    Verdict.NOT_FOUND: "The article does not say.",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence, its number in `Article.sentences`, and its score for one question."""

    number: int
    sentence: Sentence
    score: float


@dataclass(frozen=True)
class Answer:
    """The answer to one question: every sentence, best first, and the verdict.

    `shown` is how many of them are worth showing; `terms` are the article's terms that the question
    matched.
    """

    question: str
    article: Article
    verdict: Verdict
    ranked: tuple[Ranked, ...]
    shown: int
    terms: frozenset[str]


@lru_cache(maxsize=256)
def index_of(article: Article) -> Index:
    """Return the article's index, built when first asked for and kept."""
    return Index([sentence.text for sentence in article.sentences])


def answer(question: str, article: Article) -> Answer:
    """Answer a question from an article. Any string gets a verdict; none raises."""
    index = index_of(article)
    words = _words(question, index)
    scores = index.scores(words)
    if article.headline:
        scores[0] *= HEADLINE_WEIGHT
    order = np.argsort(-scores, kind="stable")
    ranked = tuple(Ranked(int(i), article.sentences[i], float(scores[i])) for i in order)
    terms = frozenset(stem(word) for word in words)
    verdict = _verdict(index, terms, best=int(order[0]))
    if verdict is Verdict.NOT_FOUND:
        shown = 0
    else:
        limit = CLEARLY_WORSE * ranked[0].score
        shown = sum(found.score >= limit > 0 for found in ranked[:MAX_SHOWN])
    return Answer(question, article, verdict, ranked, shown, terms & index.vocabulary)


def _words(question: str, index: Index) -> list[str]:
    """Return the distinct words to rank by, as the article spells them; of many, the most telling.

    Those that the article has are the more telling, and of them the rarest.
    """
    asked = (token for token in tokens(question[:MAX_QUESTION]) if not token.stop)
    distinct = {
        token.word: token
        for token in asked
        if token.term in index.vocabulary or token.word not in TALK_WORDS
    }
    known = sorted(
        distinct.values(),
        key=lambda token: (token.term not in index.vocabulary, -index.weight(token.term)),
    )
    kept = {token.word for token in known[:MAX_WORDS]}
    return [index.resolve(token) for word, token in distinct.items() if word in kept]


def _verdict(index: Index, terms: frozenset[str], best: int) -> Verdict:
    """Judge by the share of terms matched: the score of BM25 tells topics apart less well."""
    # fsum: the order of a set differs from process to process, and with it the last digit of sum().
    total = math.fsum(index.weight(term) for term in terms)
    known = math.fsum(index.weight(term) for term in terms & index.vocabulary)
    covered = math.fsum(index.weight(term) for term in terms if index.has(best, term))
    if not known or known < MIN_KNOWN * total:
        return Verdict.NOT_FOUND
    return Verdict.ANSWERED if covered >= MIN_COVERED * total else Verdict.CLOSEST
