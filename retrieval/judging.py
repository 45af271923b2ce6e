"""How far to trust the best sentence: it answers, it is only the closest, or neither."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from retrieval.index import Index
from retrieval.names import lacking
from retrieval.ranking import Ranking
from retrieval.terms import stem
from retrieval.understanding import Understood
from retrieval.vectors import vectors

# Log-odds that a question is about the article: fitted by logistic regression on questions put to
# their own article and to others (even articles of New-Wiki, SQuAD, development questions). The
# weight of the length is larger than fitted, because there are more paraphrases among the questions
# to short articles, and the length counts only within the range that was seen.
KNOWN = 4.2  # the share of the question's terms that the article has
HELD = 6.2  # the share of their weight that the best sentence holds, as in `held_share`
MEANING = 10.4  # the cosine of the question and its nearest sentence
LACKING = -3.2  # a name of the question is lacking
LENGTH = -2.6  # natural logarithm of the number of sentences: a long article has more of any words
SHORTEST, LONGEST = 30, 245  # sentences
ABOUT = 5.3
MIN_MEANING = 0.25  # the cosine of a question that has no word of the article
# Below this share of the terms' weight that the article has, plus SAME_MEANING times the cosine of
# the nearest sentence, the article may mention the subject, but the verdict is not ANSWERED.
SAME_TOPIC, SAME_MEANING = 0.8, 2.0
# The best sentence must hold MIN_HELD of the question's terms; a word near in meaning counts NEAR
# times its nearness. 80% of New-Wiki's answerable questions pass; 33% still pass when the answering
# sentence is removed.
NEAR = 2.0
MIN_HELD = 0.45
# The reader's judgement: how its log-odds become a share of right answers, of questions of which
# half are answered; and the share from which on it is believed: three quarters of the answerable
# reach it. Both by tools/weigh_reader.py, on questions that the reader was not trained on.
READ_SLOPE, READ_BIAS, BELIEVED = 0.444, -0.264, 0.38
ALL = 0.99  # the share of the question that such a sentence holds; "about football" is not held
IN_ROLE = 3.0  # log-odds of a sentence that introduces or quotes the person who is asked about
UNREAD = -8.0  # log-odds of a sentence that was not read
# Log-odds that a question is about the article, by the encoder's cosine and the likeliest sentence.
# Of the answerable questions, 2 in 1,000 are not; of those that share few words with the article, 3
# in 100. The words themselves tell nothing more, and paraphrases would suffer.
READ_MEANING, READ_LIKELY, READ_LACKING, READ_ABOUT = 5.26, 0.62, -1.62, 1.15


class Verdict(Enum):
    """Whether the article answers a question."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and what it rests on.

    `sure` is how likely the best sentence answers, 0 to 1; `lacking` are the names and numbers of
    the question, as typed, that the article does not have.
    """

    verdict: Verdict
    sure: float = 0.0
    lacking: tuple[str, ...] = ()


class Judge(Protocol):
    """Judges the best sentence of a ranking."""

    def __call__(
        self, understood: Understood, index: Index, ranking: Ranking, best: int
    ) -> Judgement:
        """Judge the sentence of index `best` as the answer to what was understood."""
        ...


def held_share(understood: Understood, index: Index, ranking: Ranking, best: int) -> float:
    """Return which share of the question's terms, by weight, the best sentence holds; 0 to 1."""
    terms = frozenset(map(stem, understood.words()))
    held = _weight(index, (term for term in terms if index.has(best, term)))
    return min(1.0, (held + NEAR * float(ranking.near[best])) / (_weight(index, terms) or 1.0))


def is_about(
    understood: Understood, index: Index, ranking: Ranking, held: float, lacks: Sequence[str]
) -> bool:
    """Tell whether a question, of which the best sentence holds the share `held`, is on topic."""
    terms = frozenset(map(stem, understood.words()))
    known = len(terms & index.vocabulary) / max(len(terms), 1)
    length = math.log(min(max(len(ranking.cosines), SHORTEST), LONGEST))
    meaning = float(ranking.cosines.max())
    odds = KNOWN * known + HELD * held + MEANING * meaning + LACKING * bool(lacks)
    # Without a word of the article, near words alone prove little; in "asdfghjkl qwertz", nothing.
    told = meaning >= MIN_MEANING and any(map(vectors().knows, understood.words()))
    return (known > 0 or told) and odds + LENGTH * length + ABOUT > 0


def judge_by_words(understood: Understood, index: Index, ranking: Ranking, best: int) -> Judgement:
    """Judge by the shares of the question's terms, weighted by IDF, by names and by meaning.

    This does not recognise an article that has the question's words but not its answer: this would
    need reading.
    """
    lacks = lacking(understood.question.query, index)
    held = held_share(understood, index, ranking, best)
    if not is_about(understood, index, ranking, held, lacks):
        return Judgement(Verdict.NOT_FOUND, held, lacks)
    terms = frozenset(map(stem, understood.words()))
    known = _weight(index, terms & index.vocabulary) / (_weight(index, terms) or 1.0)
    same = known + SAME_MEANING * ranking.cosines.max() >= SAME_TOPIC
    kind = understood.kind
    wrong_kind = kind is not None and not ranking.parts["kind of answer"][best]
    if lacks or not same or wrong_kind or held < MIN_HELD:
        return Judgement(Verdict.CLOSEST, held, lacks)
    return Judgement(Verdict.ANSWERED, held)


def judge_by_reader(understood: Understood, index: Index, ranking: Ranking, best: int) -> Judgement:
    """Judge by what the reader says of the best sentence, and by names.

    A name that the article lacks is never met by another. What the reader does not call likely is
    NOT_FOUND if the article is not about it.
    """
    lacks = lacking(understood.question.query, index)
    odds = ranking.read.get(best, UNREAD)
    if ranking.parts["role"][best] and held_share(understood, index, ranking, best) > ALL:
        odds = max(odds, IN_ROLE)
    sure = 1 / (1 + math.exp(-(READ_BIAS + READ_SLOPE * odds)))
    if not _has_words(understood, index) or not _is_about_as_read(ranking, lacks=bool(lacks)):
        return Judgement(Verdict.NOT_FOUND, sure, lacks)
    if lacks or sure < BELIEVED or not _shares_words_or_meaning(understood, index, ranking):
        return Judgement(Verdict.CLOSEST, sure, lacks)
    return Judgement(Verdict.ANSWERED, sure)


def _shares_words_or_meaning(understood: Understood, index: Index, ranking: Ranking) -> bool:
    """Tell whether the article has a word of the question, or a sentence near it in meaning."""
    known = any(stem(word) in index.vocabulary for word in understood.words())
    return known or float(ranking.cosines.max()) >= MIN_MEANING


def _has_words(understood: Understood, index: Index) -> bool:
    """Tell whether a question has a word of the article or of English; "asdf qwer" has none."""
    words = understood.words()
    return any(stem(word) in index.vocabulary or vectors().knows(word) for word in words)


def _is_about_as_read(ranking: Ranking, *, lacks: bool) -> bool:
    likely = max(ranking.read.values(), default=UNREAD)
    odds = READ_MEANING * float(ranking.cosines.max()) + READ_LIKELY * likely
    return odds + READ_LACKING * lacks + READ_ABOUT > 0


def _weight(index: Index, terms: Iterable[str]) -> float:
    # fsum, because the order of a set differs between processes, and so would sum()'s last digit.
    return math.fsum(map(index.weight, terms))
