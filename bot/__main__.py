"""Start the bot: on Telegram with a token, in this terminal without one."""

from bot import signals

signals.end_at_once()  # a signal may come before the rest is imported

import argparse
import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable

from articles.folder import read_articles
from articles.library import Library
from bot import __version__, terminal
from bot.application import build_application
from bot.conversation.allowance import Allowance
from bot.conversation.gate import Gate
from bot.conversation.handlers import Handlers
from bot.logs import configure_logs, fit_to_show
from bot.outgoing.errors import one_line
from bot.running import run
from bot.settings import (
    Settings,
    ignored_in_env,
    load_settings,
    readable_by_others,
)
from errors import PullquoteError, SettingsError
from retrieval.answering import index_of
from retrieval.article import Article
from retrieval.examples import examples
from retrieval.ranking import Ranker
from retrieval.semantic import semantic
from storage.sqlite import SqliteStorage

_EPILOG = """\
Settings come from the environment or from .env in this folder (see .env.example):
  TELEGRAM_BOT_TOKEN    from @BotFather; without it, you chat in the terminal
  TELEGRAM_BASE_URL     another Bot API server
  ARTICLES              the folder of articles (*.txt), or one file
  STATE_FILE            holds what must not be lost; one process at a time
  RANKER                light or semantic (see the README)
  MODEL                 the folder of the model for RANKER=semantic
  ALLOWED_CHATS         the numbers of the chats that may ask; all if empty
  QUESTIONS_PER_MINUTE  in a chat, before it is told to wait
  MESSAGES_PER_SECOND   to Telegram, in all
  STOP_WITHIN           seconds to finish what is being answered
  WEBHOOK_URL           lets Telegram post updates there
  WEBHOOK_SECRET        what it proves itself with
  LISTEN                port or host:port of the webhook, /healthz and /readyz
  METRICS               port or host:port of Prometheus metrics
  LOG_LEVEL             DEBUG, INFO, WARNING or ERROR
  LOG_FORMAT            text or json

Chat by pipe:  echo "Who did Stoltenberg meet?" | pullquote
"""

_log = logging.getLogger("pullquote")


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; return the exit status: 0, 1 if Telegram refuses, 2 for a setting."""
    parser = argparse.ArgumentParser(
        prog="pullquote",
        description="Answers questions about an article in the article's own words. " + __doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--terminal", action="store_true", help="chat here, even with a token")
    parser.add_argument("--version", action="version", version=f"pullquote {__version__}")
    options = parser.parse_args(arguments)
    secrets: list[str] = []
    try:
        settings = load_settings()
        secrets = settings.secrets()
        configure_logs(settings)
        for ignored in ignored_in_env():
            _log.warning("%s", ignored)
        articles, unreadable = read_articles(settings.articles)
        for error in unreadable:
            _log.warning("not served: %s", error)
        for article in articles:
            if article.is_wrapped():
                _log.warning("%s: lines end within sentences; join each paragraph", article.name)
        token = settings.telegram_bot_token
        if options.terminal or not token:
            return _chat(articles, settings, "" if token else "No TELEGRAM_BOT_TOKEN is set. ")
        return _answer_on_telegram(articles, settings, token.get_secret_value())
    except PullquoteError as error:
        print(f"pullquote: {fit_to_show(one_line(error), secrets)}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 0
    finally:
        signals.ignore()


def _answer_on_telegram(articles: list[Article], settings: Settings, token: str) -> int:
    if readable_by_others():
        _log.warning(".env can be read by other users of this machine; try: chmod 600 .env")
    ranker_of = _ranker_of(settings)
    storage = SqliteStorage(settings.state_file)
    try:
        for article in articles:
            # Builds the indexes, so that the first who asks need not wait for them.
            ranker_of(article)
            examples(article)
        gate = Gate(Allowance(settings.questions_per_minute), settings.allowed_chats)
        handlers = Handlers(Library(articles, storage, ranker_of), storage, gate)
        application = build_application(
            token, settings.telegram_base_url, handlers, settings.messages_per_second
        )
        names = ", ".join(article.name for article in articles)
        # What has been loaded stays: the garbage collector need not look through it now and then,
        # which stops all for a tenth of a second (docs.python.org/3/library/gc.html#gc.freeze).
        gc.collect()
        gc.freeze()
        asyncio.run(run(application, storage, settings, about=names))
    finally:
        storage.close()
    return 0


def _ranker_of(settings: Settings) -> Callable[[Article], Ranker]:
    return semantic(settings.model) if settings.ranker == "semantic" else index_of


def _chat(articles: list[Article], settings: Settings, why: str) -> int:
    if not terminal.can_chat():
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is not set, and there is no terminal to chat in; "
            "put the token that @BotFather gave you into .env"
        )
    greeting = f"{why}Chatting here; Ctrl-D ends." if sys.stdin.isatty() else None
    ranker_of = _ranker_of(settings)
    request = terminal.TerminalRequest(rich=sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    storage = SqliteStorage(None)
    try:
        handlers = Handlers(Library(articles, storage, ranker_of), storage, Gate(Allowance(0)))
        application = build_application(
            terminal.TOKEN, "http://terminal/{token}", handlers, request=request
        )
        terminal.chat(application, request, greeting)
    finally:
        storage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
