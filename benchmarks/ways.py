"""The ways to answer that `make bench` compares; a new one is a line in `ways`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
from rank_bm25 import BM25Okapi, BM25Plus

from benchmarks.questions import Question
from errors import ModelError
from retrieval.answering import BY_WORDS, Method, answer
from retrieval.article import Article
from retrieval.index import Index
from retrieval.judging import Judgement
from retrieval.methods import method
from retrieval.ranking import WEIGHTS, Weights
from retrieval.reader import model
from retrieval.semantic import semantic
from retrieval.terms import content


@dataclass(frozen=True)
class Found:
    """The sentences' indexes, best first; how many are shown; and the judgement, if one is made."""

    order: Sequence[int]
    shown: int = 0
    judgement: Judgement | None = None


@dataclass(frozen=True)
class Way:
    """A way to answer. If `judged`, its verdicts are compared too, and its risk is drawn."""

    name: str
    ask: Callable[[Question, Article], Found]
    judged: bool = False


def ways(*, reader: bool) -> Iterator[Way]:
    """Yield the ways. The verdicts of those judged are compared with those of the first such one.

    Those that need the reader's file take up to some hundred times as long. They are left out if
    `reader` is False, and if the file is missing; then a line says so.
    """
    yield Way("BM25Okapi, split", _okapi)
    yield Way("BM25Plus, stems", _plus)
    yield Way("Pullquote, by words", pullquote(BY_WORDS), judged=True)
    for part in fields(Weights):
        off = 1.0 if part.name == "headline" else 0.0
        ranker_of = _indexes(replace(WEIGHTS, **{part.name: off}))
        yield Way(f"  without {part.name}", pullquote(Method(ranker_of)))
    if not reader:
        return
    try:
        encoder = model()
    except ModelError as error:
        print(error)
        return
    yield Way("Pullquote, reader", pullquote(method("on")), judged=True)
    yield Way("  encoder alone", pullquote(Method(semantic(encoder))), judged=True)
    yield Way("  reader alone", pullquote(Method(reader=encoder)))


def pullquote(how: Method) -> Callable[[Question, Article], Found]:
    """Return a function that asks Pullquote with a method."""

    def ask(asked: Question, article: Article) -> Found:
        found = answer(asked.text, article, asked.earlier, how)
        order = [ranked.sentence_index for ranked in found.ranked]
        return Found(order, found.shown, found.judgement)

    return ask


def _indexes(weights: Weights) -> Callable[[Article], Index]:
    @lru_cache(maxsize=256)
    def index(article: Article) -> Index:
        texts = [sentence.text for sentence in article.sentences]
        return Index(texts, headline=article.headline is not None, weights=weights)

    return index


@lru_cache(maxsize=256)
def _okapi_index(article: Article) -> BM25Okapi:
    return BM25Okapi([sentence.text.split(" ") for sentence in article.sentences])


def _okapi(asked: Question, article: Article) -> Found:
    return _sorted(_okapi_index(article).get_scores(asked.text.split(" ")))


@lru_cache(maxsize=256)
def _plus_index(article: Article) -> BM25Plus:
    return BM25Plus([[t.term for t in content(s.text)] for s in article.sentences])


def _plus(asked: Question, article: Article) -> Found:
    return _sorted(_plus_index(article).get_scores([t.term for t in content(asked.text)]))


def _sorted(scores: Sequence[float]) -> Found:
    return Found([int(number) for number in np.argsort(-np.asarray(scores), kind="stable")])
