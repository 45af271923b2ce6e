"""Questions that an article answers, for those who do not know what to ask."""

from collections import Counter
from itertools import islice, pairwise

from retrieval.answering import answer
from retrieval.article import Article
from retrieval.cache import cached
from retrieval.judging import Verdict
from retrieval.terms import tokens

_MOST = 3
_NAME_WORDS = 6
_WORD_LETTERS = 5
_MOST_LETTERS = 80  # a question is a button, and stands above its answer
_MOST_TRIED = 30


class Examples(tuple[str, ...]):
    """Questions about one article."""

    __slots__ = ()

    @property
    def nbytes(self) -> int:
        """Return how much memory they take, about."""
        return 200 * (1 + len(self))


def examples(article: Article) -> Examples:
    """Return up to three questions about the article's names and words, all answered by it.

    What stands once in the article makes the best question; no two have the same sentence first.
    """
    return cached(examples, article, lambda: _found(article))


def _found(article: Article) -> Examples:
    questions: list[str] = []
    answers: set[int] = set()
    for subject in _subjects(article)[:_MOST_TRIED]:
        question = f"What does it say about {subject}?"
        found = answer(question, article)
        best = found.ranked[0].sentence_index
        if found.verdict is Verdict.ANSWERED and best not in answers:
            answers.add(best)
            questions.append(question)
        if len(questions) == _MOST:
            break
    return Examples(questions)


def _subjects(article: Article) -> list[str]:
    """Return what the article speaks of: its names of several words, the rarest first, then words.

    The words are those of five letters or more, those that it uses the most first.
    """
    body = [s.text for s in article.sentences if s is not article.headline]
    # Not set(): its order changes from process to process, and buttons go by the order.
    names: Counter[str] = Counter()
    words: Counter[str] = Counter()
    written: dict[str, str] = {}
    for text in body:
        names.update(list(dict.fromkeys(_names(text))))
        for token in tokens(text):
            letters = len(token.word) if token.word.isalpha() and not token.stop else 0
            if _WORD_LETTERS <= letters <= _MOST_LETTERS:
                words[token.term] += 1
                written.setdefault(token.term, text[token.begin : token.begin + len(token.word)])
    # Of two as rare, or as frequent, the one that comes first in the article.
    rarest = sorted(names, key=lambda name: names[name])
    return rarest + [written[term] for term, _ in words.most_common()]


def _names(text: str) -> list[str]:
    """Return runs of two to six capitalised words, with the article "the": "the West Bank".

    A sentence's first word has its capital from its place, so it is left out.
    """
    found: list[str] = []
    run: list[tuple[int, int]] = []
    spans = [
        (token.begin, token.begin + len(token.word))
        for token in islice(tokens(text), 1, None)
        if token.word.isalpha() and text[token.begin].isupper() and not token.stop
    ]
    for before, span in pairwise([(-2, -2), *spans, (len(text) + 2, len(text) + 2)]):
        if before[1] + 1 != span[0] or not text[before[1]].isspace():
            if 2 <= len(run) <= _NAME_WORDS:
                begin, end = run[0][0], run[-1][1]
                the = "the " if text[max(0, begin - 5) : begin].lower() == " the " else ""
                if end - begin <= _MOST_LETTERS:
                    found.append(the + text[begin:end])
            run = []
        run.append(span)
    return found
