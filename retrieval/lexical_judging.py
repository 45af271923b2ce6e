"""How far to trust the best sentence of an article in any other language than English."""

import math
from collections.abc import Iterator
from itertools import islice

from retrieval.judging import Judgement, Verdict
from retrieval.languages import Language
from retrieval.multilingual import MultilingualIndex
from retrieval.query import Query
from retrieval.terms import Token
from retrieval.understanding import Understood

# Log-odds that a question is about the article, fitted by logistic regression on questions put to
# their own article and to others: XQuAD's even development articles in eight languages with blanks
# between words. `Language.evidence` is what other ways to write add to the odds by themselves.
KNOWN = 2.98  # the share of the question's terms, by weight, that the article has
HELD = 7.35  # the share of them that the best sentence holds
RUNS_HELD = 6.15  # the share of the question's runs of letters that the best sentence holds
ABOUT = -4.77
# Below MIN_ABOUT the article says nothing of it: 3 in 100 of the answerable questions in the
# language where it is most. From MIN_ANSWERED on, the best sentence answers: three quarters and
# more of the answerable questions in each language; a third of them also if the sentence that
# answers is taken away, because spelling does not tell what is asked of the same words.
MIN_ABOUT, MIN_ANSWERED = -2.2, 1.5
_MOST_NAMES = 16
MOST_CAPITALS = 0.6  # of the words; in a question in Title Case, capitals tell nothing
_OPENING = ("", *"?.!:;“„«\"'¿¡·")  # before a word that begins a question or a quotation
_SAME_LETTERS = 4  # of two forms of one name, such as "Москва" and "Москве"


def judge_lexically(understood: Understood, index: MultilingualIndex, best: int) -> Judgement:
    """Judge the sentence of index `best` by the shares of the question's terms, and by names."""
    words = understood.words()
    if not words:
        return Judgement(Verdict.NOT_FOUND)
    stems = dict.fromkeys(map(index.analyzer.stem, words))
    whole = math.fsum(map(index.weight, stems))
    known = math.fsum(index.weight(term) for term in stems if term in index.vocabulary)
    held = math.fsum(index.weight(term) for term in stems if index.has(best, term))
    runs = index.share_of_runs(words, best)
    odds = KNOWN * known / whole + HELD * held / whole + RUNS_HELD * runs + ABOUT
    odds -= index.language.evidence
    lacks = lacking(understood.question.query, index)
    sure = 1 / (1 + math.exp(MIN_ANSWERED - odds))
    if odds < MIN_ABOUT or not (known or runs):
        return Judgement(Verdict.NOT_FOUND, sure, lacks)
    if odds < MIN_ANSWERED or lacks:
        return Judgement(Verdict.CLOSEST, sure, lacks)
    return Judgement(Verdict.ANSWERED, sure)


def lacking(query: Query, index: MultilingualIndex) -> tuple[str, ...]:
    """Return the names and numbers of a question, as typed, that the article lacks.

    A name is a word with a capital letter inside a question, in languages where this tells one.
    """
    named = islice(_named(query, index.language), _MOST_NAMES)
    absent = (token for token in named if not _has(token, index))
    return tuple(dict.fromkeys(query.text[token.begin : token.end] for token in absent))


def _named(query: Query, language: Language) -> Iterator[Token]:
    """Yield the numbers of two digits and more, and the words that are written like names."""
    capital = [t for t in query.tokens if query.text[t.begin].isupper()]
    telling = language.capitals and len(capital) < MOST_CAPITALS * len(query.tokens)
    for token in query.tokens:
        typed = query.text[token.begin : token.end]
        opens = query.text[: token.begin].rstrip()[-1:] in _OPENING
        if typed.isdecimal():
            if len(typed) > 1:
                yield token
        elif telling and typed[0].isupper() and len(typed) > 1 and not (opens or token.stop):
            yield token


def _has(token: Token, index: MultilingualIndex) -> bool:
    """Tell whether an article has a word, misspelled or not, or another form of it."""
    return (
        token.term in index.vocabulary
        or index.resolve(token) != token.word
        or (len(token.word) > _SAME_LETTERS and index.begins(token.word[:_SAME_LETTERS]))
    )
