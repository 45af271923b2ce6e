"""Which other articles of a chat may answer a question that one article does not answer."""

import asyncio
import re
from collections.abc import Sequence

from articles.library import Library
from retrieval.analyzers import analyzer_of, is_of_signs
from retrieval.answers import Answer
from retrieval.article import Article
from retrieval.judging import Verdict

_MOST = 20  # articles that are looked at, the newest ones
_MOST_ASKED = 5  # articles that are asked; the index of a book takes seconds
_MOST_SENTENCES = 10_000  # of these together, unless it is only one
_HELD = 2 / 3  # of the question's words
_RANK = {Verdict.ANSWERED: 2, Verdict.CLOSEST: 1}


async def others_with(
    library: Library, chat_id: int, digest: str, question: str
) -> Sequence[Article]:
    """Return the articles that hold most words of a question, the one with the most first.

    `digest` begins the digest of the article that is left out. Words are looked for in the texts,
    without an index, which takes 10 ms for 1 MiB.
    """
    listed = [one for one in library.listed(chat_id) if not one.digest.startswith(digest)]
    held: list[tuple[float, Article]] = []
    for one in listed[:_MOST]:
        article = await library.with_digest(chat_id, one.digest)
        if article:
            share = await asyncio.to_thread(_share, question, article)
            held += [(share, article)] if share >= _HELD else []
    return [article for _, article in sorted(held, key=lambda pair: -pair[0])]


def best_answer(
    library: Library, articles: Sequence[Article], question: str, earlier: Sequence[str]
) -> Answer | None:
    """Return the best answer that these articles give; None if none of them does.

    Articles after the first few are not asked, see the limits above.
    """
    best: Answer | None = None
    left = _MOST_SENTENCES
    for number, article in enumerate(articles[:_MOST_ASKED]):
        left -= len(article.sentences)
        if number and left < 0:
            continue
        found = library.answer(question, article, earlier)
        if found.talk or found.verdict is Verdict.NOT_FOUND:
            continue
        if best is None or _quality(found) > _quality(best):
            best = found
    return best


def _quality(answer: Answer) -> tuple[int, float]:
    return _RANK[answer.verdict], answer.judgement.sure


def _share(question: str, article: Article) -> float:
    """Return which share of a question's words a text has, each as it is or by its stem."""
    found = analyzer_of(article.language).content(question)
    words = {token.word: token.term for token in found}
    text = "\n".join(article.paragraphs).casefold()
    held = sum(
        re.search(rf"{_start(word)}(?:{re.escape(word)}|{re.escape(term)})", text) is not None
        for word, term in words.items()
    )
    return held / len(words) if words else 0.0


def _start(word: str) -> str:
    """Return the pattern of where a word begins, which only blanks between words tell."""
    return "" if is_of_signs(word) else r"\b"
