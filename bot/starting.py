"""Put the parts together: articles, ranker, storage, handlers, Telegram or the terminal.

Only this module knows which ranker is used.
"""

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from articles.fetching import Fetcher
from articles.keeping import keep_in_time
from articles.library import Library
from articles.watching import Watched
from bot import terminal
from bot.application import build_application
from bot.conversation.allowance import Allowance
from bot.conversation.gate import Gate
from bot.conversation.handlers import Handlers
from bot.conversation.reading import Reads
from bot.incoming.handling import Handling
from bot.running import run
from bot.settings import Settings, readable_by_others
from bot.state import bot_id_in, state_of
from errors import SettingsError
from retrieval.answering import prepare
from retrieval.article import Article
from retrieval.examples import examples
from retrieval.methods import method
from storage.base import Storage
from storage.sqlite import SqliteStorage

# Sentences to index and encode before the bot asks for updates: some five seconds. The other
# articles wait for their first question, which is answered outside the event loop.
_AT_START = 2000

_log = logging.getLogger("pullquote")


def start(settings: Settings, *, in_terminal: bool) -> None:
    """Answer on Telegram; with `in_terminal`, or without a token, in the terminal.

    Returns when it is told to stop. Raises PullquoteError, KeyboardInterrupt.
    """
    folder = Watched(settings.articles, settings.default_article)
    for error in folder.unreadable:
        _log.warning("not served: %s", error)
    token = settings.telegram_bot_token
    if token and not in_terminal:
        _answer_on_telegram(folder, settings, token.get_secret_value())
    else:
        _chat(folder, settings, "" if token else "No TELEGRAM_BOT_TOKEN is set. ")


def _answer_on_telegram(folder: Watched, settings: Settings, token: str) -> None:
    if readable_by_others():
        _log.warning(".env can be read by other users of this machine; try: chmod 600 .env")
    way = method(settings.reader, settings.reader_threads)
    bot_id = bot_id_in(token)
    state = state_of(settings, bot_id)
    storage = state.storage
    try:

        def make_ready(article: Article) -> None:
            """Build the indexes now, so that the first question does not wait for them."""
            prepare(article, way)
            examples(article)

        count = 0
        for article in folder.articles:
            count += len(article.sentences)
            if count <= _AT_START:
                make_ready(article)
        gate = Gate(
            Allowance(settings.questions_per_minute),
            settings.allowed_chats,
            admins_choose=settings.who_chooses == "admins",
            language_in=storage.language,
        )
        library = Library(folder, storage, way)
        handlers = Handlers(library, storage, gate, _reads(settings))
        application = build_application(
            token,
            settings.telegram_base_url,
            handlers,
            settings.messages_per_second,
            pace=state.pace,
        )
        names = ", ".join(article.name for article in folder.articles)
        # What is loaded now is needed until the end. So the garbage collector need not look through
        # it, which would stop everything for a tenth of a second each time
        # (docs.python.org/3/library/gc.html#gc.freeze).
        gc.freeze()
        gc.enable()

        def beside() -> Coroutine[Any, Any, None]:
            return look_after(folder, storage, make_ready)

        def deliver() -> Handling:
            return state.deliver(application, handlers)

        asyncio.run(run(application, deliver, settings, names, beside))
        handlers.close()
    finally:
        storage.close()


async def look_after(
    folder: Watched, storage: Storage, prepare: Callable[[Article], object]
) -> None:
    """Serve what changes in the folder, and erase what chats keep no longer; for ever."""
    async with asyncio.TaskGroup() as group:
        group.create_task(folder.watch(prepare))
        group.create_task(keep_in_time(storage))


def _reads(settings: Settings) -> Reads:
    fetcher = Fetcher(settings.link_hosts) if settings.read_links else None
    shared = settings.database_url is not None
    return Reads(fetcher, settings.read_files, settings.keep_articles, shared)


def _chat(folder: Watched, settings: Settings, why: str) -> None:
    if not terminal.can_chat():
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is not set, and there is no terminal to chat in; "
            "put the token that @BotFather gave you into .env"
        )
    greeting = f"{why}Chatting here; Ctrl-D or exit ends." if sys.stdin.isatty() else None
    request = terminal.TerminalRequest(rich=sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    way = method(settings.reader, settings.reader_threads)
    storage = SqliteStorage(None)
    try:
        library = Library(folder, storage, way)
        gate = Gate(Allowance(0), language_in=storage.language)
        handlers = Handlers(library, storage, gate, _reads(settings))
        application = build_application(
            terminal.TOKEN, "http://terminal/{token}", handlers, request=request
        )
        gc.enable()
        terminal.chat(application, request, greeting)
    finally:
        storage.close()
