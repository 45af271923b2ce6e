"""Handlers that show articles: their text and the pages of an answer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from telegram import Message, Update

from articles.library import Library
from bot.conversation import buttons, leafing, messages, words
from bot.conversation.context import Context
from bot.conversation.sources import Source
from bot.conversation.updates import chat_of, message_of, place_of, query_of
from bot.outgoing.sending import edit, reply_to, toast
from bot.speech import say
from retrieval.article import Article

# Threads for what takes long: long articles, and questions that a model reads. Python code runs in
# one at a time, and the model beside it. So a question need not wait until an index is built.
_THREADS = 2

P = ParamSpec("P")
T = TypeVar("T")


class Browsing:
    """The callbacks that show articles. A command and its method have the same name."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="reading")

    def close(self) -> None:
        """Begin nothing more in the threads; what is at work there is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def help(self, update: Update, context: Context) -> None:
        """/help."""
        message = message_of(update)
        article = await self._article(message)
        source = self._source(message.chat_id, article)
        reply = await self._read(article, messages.help_reply, article, source)
        await reply_to(context.bot, message, reply)

    async def start(self, update: Update, context: Context) -> None:
        """/start."""
        await self.help(update, context)

    async def article(self, update: Update, context: Context) -> None:
        """/article."""
        message = message_of(update)
        article = await self._article(message)
        source = self._source(message.chat_id, article)
        reply = await self._read(article, messages.article_reply, article, source)
        await reply_to(context.bot, message, reply)

    async def view_button(self, update: Update, context: Context) -> None:
        """Answer the buttons In context, More and Back."""
        query, data = query_of(update)
        article = await self._article_in(update, data)
        source = self._source(chat_of(update), article)
        reply = await self._read(
            article,
            lambda: messages.view_reply(buttons.decode_view(data, article), article, source),
        )
        edited = await edit(context.bot, *place_of(query), reply)
        await toast(query, None if edited else say(words.STALE))

    async def page_button(self, update: Update, context: Context) -> None:
        """Turn to another page of an article's text."""
        query, data = query_of(update)
        page = leafing.decode_page(data)
        article = await self._article_in(update, data)
        source = self._source(chat_of(update), article)
        reply = await self._read(article, messages.article_reply, article, source, page)
        edited = await edit(context.bot, *place_of(query), reply)
        await toast(query, None if edited else say(words.STALE))

    async def unknown_button(self, _update: Update, _context: Context) -> None:
        """Answer a button that this version of the bot does not know."""
        raise buttons.StaleButtonError

    async def _read(
        self, article: Article, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function that reads an article: at once if it is quick, otherwise in a thread.

        While a thread works, the event loop serves other chats. A thread costs half a millisecond
        of CPU, twice as much as a plain question to a news article, so quick calls need none.
        """
        if self._library.is_quick(article):
            return call(*args, **kwargs)
        return await self._in_thread(call, *args, **kwargs)

    async def _in_thread(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in a thread."""
        loop = asyncio.get_running_loop()
        context = copy_context()  # the language that is spoken
        return await loop.run_in_executor(
            self._threads, partial(context.run, call, *args, **kwargs)
        )

    def _source(self, chat_id: int, article: Article) -> Source:
        """Return where a chat has an article from."""
        return Source.of(self._library.origin(chat_id, article), chat_id)

    async def _article(self, message: Message) -> Article:
        return await self._library.of_chat(message.chat_id)

    async def _article_in(self, update: Update, data: str) -> Article:
        """Return the article that a button is about, if its chat may reach it.

        Raises StaleButtonError.
        """
        article = await self._library.with_digest(chat_of(update), buttons.digest_in(data))
        if article is None:
            raise buttons.StaleButtonError
        return article
