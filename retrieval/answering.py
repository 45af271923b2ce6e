"""Question + article -> Answer: the ranked sentences and how far to trust them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from retrieval.answers import MAX_SHOWN, Answer, RankedSentences, worth_showing
from retrieval.article import Article
from retrieval.followups import asks_for_others
from retrieval.identifying import is_in
from retrieval.index import Index
from retrieval.indexing import english_index_of, index_of, is_english
from retrieval.itself import spoken_of
from retrieval.judging import Judge, Judgement, Verdict, judge_by_words
from retrieval.languages import ENGLISH
from retrieval.lexical import Lexical
from retrieval.lexical_answering import answer_lexically
from retrieval.listing import listed
from retrieval.query import MAX_EARLIER_LENGTH, Query, parse_query
from retrieval.ranking import Ranker, Ranking, Reader
from retrieval.roles import role_scores, unknown_person
from retrieval.smalltalk import ABOUT_ARTICLE
from retrieval.terms import stem
from retrieval.understanding import Heard, Understood, hear, understand

MAX_EARLIER = 3  # questions before this one
MAX_READ = 10  # sentences; reading 20 found no more answers
ALREADY_SAID = 0.5  # factor for the sentence of the last answer, if the question asks for others
WHOLE = 0.3  # weight of the whole question beside one of its parts
_READ_WORDS = 24  # of a question
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s")
_MENTIONED = 3  # words of one thing; "Does it mention" with more asks something about them


@dataclass(frozen=True, slots=True)
class Method:
    """How to answer: what ranks all sentences, what reads the best of them, and what judges."""

    ranker_of: Callable[[Article], Ranker] = english_index_of
    reader: Reader | None = None
    judge: Judge = judge_by_words


BY_WORDS = Method()


def prepare(article: Article, method: Method) -> None:
    """Make what answers from an article need, so that the first question does not wait for it."""
    index_of(article)
    if is_english(article):
        method.ranker_of(article)


def is_read(
    question: str, article: Article, earlier: Sequence[str] = (), method: Method = BY_WORDS
) -> bool:
    """Tell whether a model reads to `answer` this; it costs 100 times as much as words alone.

    The model has learned English only, and small talk need not be read.
    """
    index = index_of(article)
    if method is BY_WORDS or not isinstance(index, Index) or not is_in(question, ENGLISH):
        return False
    _, itself = _asked_before(earlier, index)
    return not spoken_of(parse_query(question), index.vocabulary, alone=itself)


def answer(
    question: str,
    article: Article,
    earlier: Sequence[str] = (),
    method: Method = BY_WORDS,
) -> Answer:
    """Answer a question from an article; `earlier` are the questions before it, oldest first.

    Every string gets a verdict; none raises an error. The cost is bounded, because the length, the
    words, the parts and the earlier questions are bounded. The method is one for English: articles
    in other languages are answered by spelling alone, and so are questions in other languages.
    """
    index, other = index_of(article), not is_in(question, article.language)
    if isinstance(index, Index):
        found = _answer_in_english(question, article, index, earlier, BY_WORDS if other else method)
    else:
        found = answer_lexically(question, article, index, earlier)
    return _from_another_language(found, index) if other and not found.talk else found


def _from_another_language(found: Answer, index: Lexical) -> Answer:
    """Return the answer to a question in another language than the article's.

    Names at best are common to both, so it is not known whether the article answers.
    """
    best = found.ranked[0].sentence_index
    held = any(index.has(best, term) for term in found.terms)
    verdict = Verdict.CLOSEST if held else Verdict.NOT_FOUND
    shown = max(found.shown, 1) if held else 0
    judgement = Judgement(verdict, found.judgement.sure)
    return replace(found, judgement=judgement, shown=shown, other_language=True)


def _answer_in_english(
    question: str, article: Article, index: Index, earlier: Sequence[str], method: Method
) -> Answer:
    query, (before, itself) = parse_query(question), _asked_before(earlier, index)
    talk = spoken_of(query, index.vocabulary, alone=itself, first=not before)
    method = BY_WORDS if talk else method  # small talk need not be read
    understood, ranking, wanted, order = _ranked(query, () if talk else before, article, method)
    ranked = RankedSentences(article, ranking, order)
    words = understood.words()
    judgement, shown = Judgement(Verdict.NOT_FOUND), 0
    if not talk:
        judgement = method.judge(understood, index, ranking, order[0])
        judgement = _if_known(judgement, query, index)
        judgement = _if_mentioned(judgement, understood.question, index, order[0])
    verdict = judgement.verdict
    if verdict is not Verdict.NOT_FOUND:
        shown = max(1, len(wanted), worth_showing(ranked, ranking, verdict))
    terms = frozenset(map(stem, words)) & index.vocabulary
    return Answer(question, article, judgement, ranked, shown, terms, talk, understood, ranking)


def _asked_before(earlier: Sequence[str], index: Index) -> tuple[list[Query], bool]:
    """Return the earlier messages that ask what the article says: nothing leans on "thanks".

    And tell whether the article itself was spoken of last, so that "it" means the article: nothing
    else was, or "Does it mention Japan?" came last, or "tldr".
    """
    asked: list[Query] = []
    itself = True
    for text in earlier[-MAX_EARLIER:]:
        query = parse_query(text, MAX_EARLIER_LENGTH)
        talk = spoken_of(query, index.vocabulary, alone=itself, first=not asked)
        if not talk:
            asked.append(query)
            itself = query.mentions
        elif talk in ABOUT_ARTICLE:
            itself = True
    return asked, itself


def _if_known(judgement: Judgement, query: Query, index: Index) -> Judgement:
    """Return the judgement of "who is putin": nothing is told of somebody whom it lacks."""
    name = unknown_person(query, index)
    if not name or judgement.lacking:
        return judgement
    answered = judgement.verdict is Verdict.ANSWERED
    verdict = Verdict.CLOSEST if answered else judgement.verdict
    return replace(judgement, verdict=verdict, lacking=(name,))


def _if_mentioned(judgement: Judgement, heard: Heard, index: Index, best: int) -> Judgement:
    """Return the judgement of "Does it mention Japan?": the word itself counts, not a near one.

    Of several words ("climate change"), the best sentence must hold all; of a list ("Japan, China
    or Poland") one member, and those that the article lacks are named. Members between which only
    "and" stands are asked for together, so the best sentence must hold all.
    """
    members, alternatives = listed(heard)
    if not heard.query.mentions or not members or heard.query.parts():
        return judgement
    if any(len(member.tokens) > _MENTIONED for member in members):
        return judgement
    absent = [member for member in members if not member.is_in(index)]
    if absent:
        known = len(absent) < len(members) or any(m.terms & index.vocabulary for m in absent)
        lacking = tuple(dict.fromkeys(member.typed for member in absent))
        return replace(
            judgement, verdict=Verdict.CLOSEST if known else Verdict.NOT_FOUND, lacking=lacking
        )
    held = [member.is_held(index, best) for member in members]
    if all(held) or (alternatives and any(held)):
        # A judge finds little of a list in each sentence, and of a country's other name nothing.
        plain = len(members) == 1 and all(index.has(best, term) for term in members[0].terms)
        return judgement if plain else Judgement(Verdict.ANSWERED, 1.0)
    closest = judgement.verdict is not Verdict.NOT_FOUND
    return replace(judgement, verdict=Verdict.CLOSEST) if closest else judgement


def _ranked(
    query: Query, earlier: Sequence[Query], article: Article, method: Method
) -> tuple[Understood, Ranking, list[int], list[int]]:
    """Rank every sentence for a question.

    Returns how the question was understood, the ranking, the best sentence for each part of the
    question (none if it has one part only), and all sentences in order.
    """
    index, ranker = english_index_of(article), method.ranker_of(article)
    understood = understand(query, earlier, index)
    as_spelled = replace(query, text=understood.question.spelled())
    ranking = ranker.rank(understood.question.words, as_spelled, understood.kind)
    for before in understood.earlier:
        ranking = ranking.plus(ranker.rank(before.words, before.query, None), before.share)
    ranking = ranking.with_part("role", role_scores(query, article, index))
    if method.reader:
        ranking = ranking.with_reading(_read(understood, ranking, article, method.reader))
    if understood.earlier and asks_for_others(query):
        *_, already = _ranked(earlier[-1], earlier[:-1], article, method)
        ranking = ranking.lowered(already[0], ALREADY_SAID)
    order = ranking.order
    wanted = _one_for_each_part(query, index, ranker, ranking, order)
    if wanted:
        order = [*wanted, *(other for other in order if other not in wanted)]
    return understood, ranking, wanted, order


def _read(
    understood: Understood, ranking: Ranking, article: Article, reader: Reader
) -> dict[int, float]:
    """Return what a reader says of the best sentences, as log-odds by index."""
    chosen = ranking.order[:MAX_READ]
    sentences = article.sentences
    passages = [
        (sentences[number].text, sentences[number - 1].text if number else "") for number in chosen
    ]
    asked = _to_read(understood)
    odds = reader.read(asked, passages)
    return dict(zip(chosen, map(float, odds), strict=True))


def _to_read(understood: Understood) -> str:
    """Return the question as the reader gets it, which knows questions of some 20 words.

    A follow-up is read alone: with the question before, the answer to that would be found again.
    Only one that says nothing ("why?") is read with it. Of a long message, the last question is
    read, or the end.
    """
    texts = [understood.question.spelled()]
    if understood.earlier and not understood.question.query.content():
        texts.insert(0, understood.earlier[0].spelled())
    text = " ".join(texts)
    if text.count(" ") < _READ_WORDS:
        return text
    asked = [part for part in _SENTENCE_ENDS.split(text) if part.endswith("?")]
    return " ".join((asked[-1] if asked else text).split()[-_READ_WORDS:])


def _one_for_each_part(
    query: Query, index: Index, ranker: Ranker, whole: Ranking, order: Sequence[int]
) -> list[int]:
    parts = [hear(part, 1.0, index) for part in query.parts()]
    parts = [part for part in parts if part.words]
    if len(parts) < 2:
        return []
    best = [order[0]]
    for part in parts:
        ranking = ranker.rank(part.words, part.query, part.query.kind)
        best.append(ranking.plus(whole, WHOLE).order[0])
    return list(dict.fromkeys(best))[:MAX_SHOWN]
