"""Question + article in any other language than English -> Answer, by spelling alone."""

import re
from collections.abc import Sequence

from retrieval.answers import MAX_SHOWN, Answer, RankedSentences, worth_showing
from retrieval.article import Article
from retrieval.itself import spoken_of
from retrieval.judging import Judgement, Verdict
from retrieval.lexical_judging import judge_lexically
from retrieval.multilingual import MultilingualIndex
from retrieval.query import MAX_EARLIER_LENGTH, MAX_PARTS, Query, parse_query
from retrieval.ranking import Ranking
from retrieval.understanding import Heard, Understood, hear

# One question ends and the next begins. Chinese and Japanese have no blank there.
_BETWEEN_PARTS = re.compile(r"(?<=[?？؟])\s*(?=\w)")
_WHOLE = 0.3  # weight of the whole question beside one of its parts


def answer_lexically(
    question: str, article: Article, index: MultilingualIndex, earlier: Sequence[str] = ()
) -> Answer:
    """Answer a question from an article; `earlier` are the questions before it, oldest first.

    Only a question without a word of its own, such as "why?", needs the one before.
    """
    talk = spoken_of(parse_query(question), index.vocabulary, alone=True, first=not earlier)
    query = parse_query(question, analyzer=index.analyzer)
    heard = hear(query, 1.0, index)
    ranking = index.rank(heard.words, query)
    leaned: list[Heard] = []
    if earlier and not query.content():
        before = hear(parse_query(earlier[-1], MAX_EARLIER_LENGTH, index.analyzer), 1.0, index)
        ranking = ranking.plus(index.rank(before.words, before.query), before.share)
        leaned = [before]
    understood = Understood(heard, tuple(leaned), None)
    wanted = _one_for_each_part(query, index, ranking)
    order = [*wanted, *(other for other in ranking.order if other not in wanted)]
    judgement = Judgement(Verdict.NOT_FOUND)
    if not talk:
        judgement = judge_lexically(understood, index, order[0])
    ranked = RankedSentences(article, ranking, order)
    shown = 0
    if judgement.verdict is not Verdict.NOT_FOUND:
        shown = max(1, len(wanted), worth_showing(ranked, ranking, judgement.verdict))
    terms = frozenset(map(index.analyzer.stem, understood.words())) & index.vocabulary
    return Answer(question, article, judgement, ranked, shown, terms, talk, understood, ranking)


def _one_for_each_part(query: Query, index: MultilingualIndex, whole: Ranking) -> list[int]:
    """Return the best sentences of the whole and of each part, if there are several parts."""
    texts = [text for text in _BETWEEN_PARTS.split(query.text) if text.strip()]
    if len(texts) < 2:
        return []
    best = [whole.order[0]]
    for text in texts[:MAX_PARTS]:
        part = parse_query(text, analyzer=index.analyzer)
        ranking = index.rank(hear(part, 1.0, index).words, part)
        best.append(ranking.plus(whole, _WHOLE).order[0])
    return list(dict.fromkeys(best))[:MAX_SHOWN]
