"""A document <-> what the storage keeps of it."""

import asyncio
import json
import logging
import sys
from dataclasses import dataclass, replace
from typing import Any

from articles.document import Document, article_of, as_data, from_data
from articles.limits import digest_of
from errors import StorageError
from retrieval.article import Article
from storage.base import About, Shelves

_A_SENTENCE = 250  # bytes, besides its text
_EVERY, _PAUSE = 900.0, 0.1  # seconds between looks, and between parts of what is erased

_log = logging.getLogger("pullquote.articles")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article of a shelf, as it stands in the cache."""

    article: Article

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes; its sentences repeat its paragraphs."""
        texts = sum(map(sys.getsizeof, self.article.paragraphs))
        return 2 * texts + _A_SENTENCE * len(self.article.sentences)


def key_of(chat_id: int, digest: str) -> str:
    """Return the cache's key of a chat's article; another chat may know the text by other words."""
    return f"{chat_id} {digest}"


def prepared(document: Document) -> tuple[Document, Article, str]:
    """Return a document as it is kept, its article, and its text for the storage.

    Its digest is that of all that its sentences and their places come from, not only of the words.
    Otherwise a chat could bring about that another one, which sends the same words, gets an index
    of other sentences.
    """
    paragraphs = as_data(document)["paragraphs"]
    digest = digest_of([json.dumps(paragraphs)])
    article = article_of(replace(document, digest=digest))
    document = replace(document, digest=digest)
    return document, article, json.dumps({"name": document.source, "paragraphs": paragraphs})


def loaded(about: About, text: str) -> Article:
    """Undo `prepared`. Raises ArticleError, ValueError, TypeError or KeyError for other data."""
    data: dict[str, Any] = json.loads(text)
    fields = {name: getattr(about, name) for name in About.__slots__}
    data = {**fields, "source": data["name"], "paragraphs": data["paragraphs"], "notes": ()}
    return article_of(from_data(data))


async def keep_in_time(shelves: Shelves) -> None:
    """Erase articles whose time is over, for ever, also if no updates come.

    A storage erases some at a time, and between them the event loop serves chats.
    """
    while True:
        await asyncio.sleep(_EVERY)
        try:
            while count := shelves.expire():
                _log.info("erased, because their time is over: %d", count)
                await asyncio.sleep(_PAUSE)
        except StorageError as error:
            _log.warning("old articles not erased yet: %s", error)
