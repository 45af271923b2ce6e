"""Questions of the pools, answered by Pullquote itself."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.answering import Method, answer
from retrieval.answers import Answer
from retrieval.article import Article, Sentence
from tools.reader.pools import SHARES, Asked, Text, read, written


def kept_aside(pools: Path, own: Path) -> dict[str, list[Asked]]:
    """Return the questions that were not trained on, by pool."""
    found = {name: read(pools, name)[1] for name in SHARES if name != "written"}
    return {name: asked for name, asked in found.items() if asked} | {
        "written": written(own, pools)[1]
    }


def answered(questions: Iterable[Asked], method: Method) -> Iterator[tuple[Asked, Answer]]:
    """Yield each question with its answer."""
    articles: dict[int, Article] = {}
    for asked in questions:
        if id(asked.text) not in articles:
            articles[id(asked.text)] = article_of(asked.text)
        yield asked, answer(asked.question, articles[id(asked.text)], (), method)


def article_of(text: Text) -> Article:
    """Return the sentences as an article, each a line."""
    sentences = tuple(
        Sentence(one, 2 * number + 1, number, 0) for number, one in enumerate(text.sentences)
    )
    whole = "\n\n".join(text.sentences)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return Article("", sentences[0].text, "", sentences, tuple(text.sentences), digest, None)
