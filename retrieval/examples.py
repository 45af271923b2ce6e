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
_MOST_LETTERS = 80  # the question must fit on a button, and above its answer
_MOST_TRIED = 30


class Examples(tuple[str, ...]):
    """Questions about one article."""

    __slots__ = ()

    @property
    def nbytes(self) -> int:
        """Return about how many bytes they take."""
        return 200 * (1 + len(self))


def examples(article: Article) -> Examples:
    """Return up to three questions about the article's names and words, all answered by it.

    The rarest names make the best questions, so they come first. No two questions have the same
    best sentence.
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
    """Return subjects of the article: names of several words, then single words.

    The rarest names come first. The words have five letters or more, the most frequent first.
    """
    body = [s.text for s in article.sentences if s is not article.headline]
    # dict.fromkeys, because the order of a set changes between processes, and a button holds only
    # the position of its question.
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
    # Of two equally rare names, or equally frequent words, the first one in the article wins.
    rarest = sorted(names, key=lambda name: names[name])
    return rarest + [written[term] for term, _ in words.most_common()]


def _names(text: str) -> list[str]:
    """Return runs of two to six capitalised words, with a "the" before them: "the West Bank".

    The first word of a sentence always has a capital, so it is left out.
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
