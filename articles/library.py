"""The articles that a chat may ask: the operator's, and those that the chat has sent."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from articles.document import Document
from articles.keeping import Loaded, key_of, loaded, prepared
from errors import ArticleError, StorageError
from retrieval.answering import BY_WORDS, Method, answer, is_read
from retrieval.answers import Answer
from retrieval.article import Article
from retrieval.cache import cached, drop, holds, kept
from retrieval.examples import examples
from retrieval.indexing import has_index, index_of
from storage.base import SHORTEST_DIGEST, About, Chats, Origin, Shelved, Shelves

_MOST_LISTED = 1000  # more than any chat may keep

_log = logging.getLogger("pullquote.articles")


class Folder(Protocol):
    """The operator's articles, which may change while the bot runs: always at least one."""

    @property
    def articles(self) -> Sequence[Article]:
        """Return them, the newest first."""

    @property
    def default(self) -> Article:
        """Return the one that a chat asks if it has chosen none."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A Folder that does not change; its first article is the default."""

    articles: Sequence[Article]

    @property
    def default(self) -> Article:
        """Return the first one."""
        return self.articles[0]


class ChatState(Chats, Shelves, Protocol):
    """What a Library needs to keep; a `storage.base.Storage` is one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a chat's list.

    `digest` is the whole one; `own` tells that this chat has sent it, `chosen` that it asks it;
    `added` is when it was sent, in seconds since 1970, and 0 for the operator's.
    """

    title: str
    site: str
    digest: str
    own: bool
    chosen: bool
    added: float


@dataclass(frozen=True, slots=True)
class Put:
    """An article that a chat keeps now, and those that had to go to make room."""

    article: Article
    gone: Sequence[Shelved] = ()


class Library:
    """What each chat may ask. Every chat reaches the operator's articles and its own, no others.

    Texts come from the storage when they are needed. They are parsed in a thread, and kept in the
    one bounded cache. While the storage fails, chats ask the operator's articles.
    """

    def __init__(self, folder: Folder, shelves: ChatState, method: Method = BY_WORDS) -> None:
        self._folder = folder
        self._shelves = shelves
        self._method = method

    async def of_chat(self, chat_id: int) -> Article:
        """Return the article that a chat chose, or the default if there is none or it is gone."""
        choice = self._shelves.choice(chat_id)
        named = {article.name: article for article in self._folder.articles}
        if choice is None or choice in named:
            return named[choice] if choice else self._folder.default
        return await self._own(chat_id, choice) or self._folder.default

    def listed(self, chat_id: int) -> Sequence[Listed]:
        """Return the articles that a chat sent, the newest first, and then the operator's."""
        operators = self._folder.articles
        try:
            shelf = self._shelves.shelf(chat_id, most=_MOST_LISTED)
        except StorageError as error:
            _log.warning("own articles not listed: %s", error)
            shelf = []
        choice = self._shelves.choice(chat_id)
        known = {*(article.name for article in operators), *(one.about.digest for one in shelf)}
        chosen = choice if choice in known else self._folder.default.name
        own = [
            Listed(a.title, a.site, a.digest, own=True, chosen=a.digest == chosen, added=one.added)
            for one in shelf
            for a in (one.about,)
        ]
        return own + [
            Listed(a.title, a.source, a.digest, own=False, chosen=a.name == chosen, added=0.0)
            for a in operators
        ]

    async def with_digest(self, chat_id: int, short_digest: str) -> Article | None:
        """Return the article whose digest begins so, if this chat may reach it; None otherwise."""
        if len(short_digest) < SHORTEST_DIGEST:
            return None
        for article in self._folder.articles:
            if article.digest.startswith(short_digest):
                return article
        return await self._own(chat_id, short_digest)

    async def read_from(self, chat_id: int, message_id: int) -> Article | None:
        """Return the article that a chat keeps from a message in it, if there is one."""
        try:
            shelf = self._shelves.shelf(chat_id, most=_MOST_LISTED)
        except StorageError:
            return None
        where = chat_id, message_id
        found = [s for s in shelf if (s.origin.chat_id, s.origin.message_id) == where]
        return await self._own(chat_id, found[0].about.digest) if found else None

    def choose(self, chat_id: int, article: Article) -> None:
        """Let a chat ask this article from now on."""
        of_operator = any(article.digest == one.digest for one in self._folder.articles)
        self._shelves.choose(chat_id, article.name if of_operator else article.digest)

    async def put(
        self, chat_id: int, document: Document, origin: Origin, timer: float | None = None
    ) -> Put:
        """Keep a document for a chat, which may choose it then; `timer` is as for `Shelves`.

        Raises ArticleError if no paragraph is prose, and StorageError.
        """
        document, article, text = await asyncio.to_thread(prepared, document)
        about = About(
            document.digest,
            document.kind,
            article.title,
            document.site,
            document.author,
            document.published,
            document.language,
            document.pages,
        )
        gone = self._shelves.shelve(chat_id, about, text, origin, timer)
        for one in gone:
            drop(key_of(chat_id, one.about.digest))
        key = key_of(chat_id, article.digest)
        drop(key)  # its title may be another one than before
        await asyncio.to_thread(cached, Loaded, key, lambda: Loaded(article))
        return Put(article, gone)

    def forget(self, chat_id: int, digest: str | None) -> int:
        """Erase the article of this digest that a chat sent, or all for None; return how many.

        Raises StorageError.
        """
        digests = [digest] if digest else [one.digest for one in self.listed(chat_id) if one.own]
        if digest:
            count = int(self._shelves.forget(chat_id, digest))
        else:
            count = self._shelves.forget_all(chat_id)
        for gone in digests:
            drop(key_of(chat_id, gone))
            drop(gone)
        return count

    def forget_chat(self, chat_id: int) -> None:
        """Erase all that is kept of a chat, except updates that wait. Raises StorageError."""
        self.forget(chat_id, None)
        self._shelves.forget_chat(chat_id)

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Move what is kept of a group to the supergroup that it has become."""
        self._shelves.migrate(chat_id, new_chat_id)

    def origin(self, chat_id: int, article: Article) -> Origin | None:
        """Return where a chat has an article from; None for the operator's."""
        try:
            found = self._shelves.shelved(chat_id, article.digest)
        except StorageError:
            return None
        return found.origin if found else None

    def note_asked(self, chat_id: int, article: Article) -> None:
        """Remember that a chat asked an article now: what is asked is kept longer."""
        self._shelves.note_asked(chat_id, article.digest)

    def is_quick(self, article: Article) -> bool:
        """Tell whether a question to an article takes little by words, see `Lexical.is_small`.

        It is small, and its index and its examples are there already.
        """
        is_there = has_index(article) and holds(examples, article.digest)
        return is_there and index_of(article).is_small

    def is_read(self, question: str, article: Article, earlier: Sequence[str] = ()) -> bool:
        """Tell whether a model reads to answer a question, which takes long; builds the index."""
        return is_read(question, article, earlier, self._method)

    def answer(self, question: str, article: Article, earlier: Sequence[str] = ()) -> Answer:
        """Answer a question from an article; `earlier` are the ones before it, oldest first."""
        return answer(question, article, earlier, self._method)

    def answer_by_words(self, question: str, article: Article) -> Answer:
        """Answer a question without the model."""
        return answer(question, article)

    async def _own(self, chat_id: int, digest: str) -> Article | None:
        """Return an article of a chat's shelf; None if it is not there or cannot be read now."""
        try:
            shelved = self._shelves.shelved(chat_id, digest)
            if shelved is None:
                return None
            key = key_of(chat_id, shelved.about.digest)
            found = kept(Loaded, key)
            # Another process may have read it again, with another title.
            if found is None or found.article.title != shelved.about.title:
                drop(key)
                text = self._shelves.paragraphs(chat_id, shelved.about.digest)
                found = await asyncio.to_thread(
                    cached, Loaded, key, lambda: Loaded(loaded(shelved.about, text or ""))
                )
        except (StorageError, ArticleError, ValueError, TypeError, KeyError) as error:
            # The text of an error that JSON raises may show what was read, so only its kind is
            # logged.
            _log.warning("an article of a chat is not asked: %s", type(error).__name__)
            return None
        return found.article
