"""Question + article -> Answer: the ranked sentences and how far to trust them."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from retrieval.article import Article, Sentence
from retrieval.expected import Kind, expected
from retrieval.followups import asks_for_others, leaned_on
from retrieval.ranking import Index, Ranker, Ranking
from retrieval.smalltalk import Talk, talk_in
from retrieval.terms import TALK_WORDS, stem, tokens

MAX_QUESTION = 4096  # characters; a Telegram message holds no more
MAX_WORDS = 64  # of a question; more cost time and tell nothing
MAX_SHOWN = 3
# The verdict's thresholds. Another topic: what of the question the article has, and how near its
# nearest sentence is in meaning. Low, for a paraphrase shares few words with what it asks for.
MEANING = 2.0
MIN_TOPIC = 0.5
SAME_TOPIC = 0.8  # below, the article may touch upon it, and is not said to answer
# Enough of the question in the best sentence, words near in meaning counting by their nearness: so
# have 80% of New-Wiki's questions, and 33% once the sentences that answer are taken out.
NEAR = 2.0
MIN_HELD = 0.45
ALREADY_SAID = 0.5  # a factor: the answer before, where something else is wanted
WHOLE = 0.3  # what the whole question counts beside one of its parts
# "Who came, and what did he say?", "Is it true? Who says so?"
_PARTS = re.compile(
    r"[,;]?\s+and\s+(?=(?:who|whom|whose|what|which|when|where|why|how|to whom|did|does|is|was)\b)"
    r"|(?<=\?)\s+(?=\w)",
    re.IGNORECASE,
)


class Verdict(Enum):
    """What the article says to a question."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOT_FOUND = "not_found"


# A sentence scored under this share of the best is not shown beside it. On New-Wiki
# 1.75 are shown where the article answers, and 1 question in 100 loses its answer by that.
CLEARLY_WORSE = {Verdict.ANSWERED: 0.7, Verdict.CLOSEST: 0.5}

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is understood of a question: its words as the article spells them, and its kind.

    `earlier` are the questions that it leans on and how much, 0 to 1, and `words` holds theirs too.
    """

    words: tuple[str, ...]
    kind: Kind | None
    earlier: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Answer:
    """The answer to one question: every sentence, best first, and the verdict.

    `shown` is how many of them are worth showing; `terms` are the article's terms that the question
    matched; `talk` is what was said if nothing was asked; `asked` is what was understood.
    """

    question: str
    article: Article
    verdict: Verdict
    ranked: tuple[Ranked, ...]
    shown: int
    terms: frozenset[str]
    talk: Talk | None
    asked: Asked
    ranking: Ranking = field(compare=False, repr=False)


@lru_cache(maxsize=256)
def index_of(article: Article) -> Index:
    """Return the article's index, built when first asked for and kept."""
    texts = [sentence.text for sentence in article.sentences]
    return Index(texts, headline=article.headline is not None)


def answer(
    question: str,
    article: Article,
    after: Sequence[str] = (),
    ranker_of: Callable[[Article], Ranker] = index_of,
) -> Answer:
    """Answer a question from an article; `after` are the questions before it, oldest first.

    Any string gets a verdict; none raises.
    """
    index, ranker = index_of(article), ranker_of(article)
    talk = talk_in(question)
    asked = _understood(question, after, index)
    ranking = _rank(question, asked, index, ranker)
    if asked.earlier and asks_for_others(question):
        before = answer(after[-1], article, after[:-1], ranker_of)
        ranking = ranking.lowered(before.ranked[0].number, ALREADY_SAID)
    order = ranking.order
    wanted = _one_for_each_part(question, index, ranker, ranking)
    order = [*wanted, *(number for number in order if number not in wanted)]
    ranked = tuple(Ranked(i, article.sentences[i], float(ranking.scores[i])) for i in order)
    verdict = Verdict.NOT_FOUND if talk else _verdict(index, asked, ranking, order[0])
    shown = 0
    if verdict is not Verdict.NOT_FOUND:
        limit = CLEARLY_WORSE[verdict] * ranked[0].score
        shown = sum(found.score >= limit > 0 for found in ranked[:MAX_SHOWN])
        shown = max(1, shown, len(wanted))
    terms = frozenset(map(stem, asked.words)) & index.vocabulary
    return Answer(question, article, verdict, ranked, shown, terms, talk, asked, ranking)


def _understood(question: str, after: Sequence[str], index: Index) -> Asked:
    earlier = tuple(leaned_on(question, after))
    texts = (question, *(before for before, _ in earlier))
    kind = next((kind for kind in map(expected, texts) if kind), None)
    words = dict.fromkeys(word for text in texts for word in words_of(text, index))
    return Asked(tuple(words), kind, earlier)


def _rank(question: str, asked: Asked, index: Index, ranker: Ranker) -> Ranking:
    ranking = ranker.rank(words_of(question, index), question, asked.kind)
    for before, share in asked.earlier:
        ranking = ranking.plus(ranker.rank(words_of(before, index), before, None), share)
    return ranking


def _one_for_each_part(question: str, index: Index, ranker: Ranker, whole: Ranking) -> list[int]:
    """Return the best sentence, and the best for each part of a question that asks several things.

    None for a question that asks one thing.
    """
    parts = [part for part in _PARTS.split(question) if words_of(part, index)]
    if len(parts) < 2:
        return []
    best = [whole.order[0]]
    for part in parts[:MAX_SHOWN]:
        own = ranker.rank(words_of(part, index), part, expected(part))
        best.append(own.plus(whole, WHOLE).order[0])
    return list(dict.fromkeys(best))[:MAX_SHOWN]


def words_of(question: str, index: Index) -> list[str]:
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


def _verdict(index: Index, asked: Asked, ranking: Ranking, best: int) -> Verdict:
    """Judge by the shares of the question's terms, weighted by IDF, and by meaning.

    The score of BM25 tells other topics apart less well (issue 3). That the article speaks of the
    question's words without answering it, only reading would tell.
    """
    terms = frozenset(map(stem, asked.words))
    # fsum: the order of a set differs from process to process, and with it the last digit of sum().
    total = math.fsum(index.weight(term) for term in terms)
    if not total:
        return Verdict.NOT_FOUND
    known = math.fsum(index.weight(term) for term in terms & index.vocabulary) / total
    held = math.fsum(index.weight(term) for term in terms if index.has(best, term)) / total
    topic = known + MEANING * ranking.cosines.max()
    if topic < MIN_TOPIC:
        return Verdict.NOT_FOUND
    wrong_kind = asked.kind is not None and not ranking.parts["kind of answer"][best]
    if topic < SAME_TOPIC or wrong_kind or held + NEAR * ranking.near[best] / total < MIN_HELD:
        return Verdict.CLOSEST
    return Verdict.ANSWERED
