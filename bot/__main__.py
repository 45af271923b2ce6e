"""Start the bot: on Telegram with a token, in this terminal without one."""

import argparse
import asyncio
import logging
import os
import stat
import sys
from collections.abc import Callable

from bot import __version__, polling, terminal
from bot.application import build_application
from bot.library import Library
from bot.logs import configure_logs
from bot.settings import Settings, SettingsError, load_settings
from bot.store import Store, StoreError
from retrieval.answering import index_of
from retrieval.article import Article, ArticleError, read_folder
from retrieval.examples import examples
from retrieval.ranking import Ranker
from retrieval.semantic import ModelError, semantic

_EPILOG = """\
Settings come from the environment or from .env in this folder (see .env.example):
  TELEGRAM_BOT_TOKEN  from @BotFather; without it, you chat in the terminal
  TELEGRAM_BASE_URL   another Bot API server
  ARTICLES            the folder of articles (*.txt)
  STATE_FILE          remembers which article a chat asks
  RANKER              light or semantic (see the README)
  MODEL               the folder of the model for RANKER=semantic
  LOG_LEVEL           DEBUG, INFO, WARNING or ERROR
  LOG_FORMAT          text or json

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
    try:
        settings = load_settings()
        configure_logs(settings)
        articles, unreadable = read_folder(settings.articles)
        for error in unreadable:
            _log.warning("not served: %s", error)
        for article in articles:
            if article.is_wrapped():
                _log.warning("%s: lines end within sentences; join each paragraph", article.name)
        token = settings.telegram_bot_token
        if options.terminal or not token:
            return _chat(articles, settings, "" if token else "No TELEGRAM_BOT_TOKEN is set. ")
        return _poll(articles, settings, token.get_secret_value())
    except (SettingsError, ArticleError, StoreError, ModelError) as error:
        print(f"pullquote: {error}", file=sys.stderr)
        return 2
    except polling.CannotRunError as error:
        print(f"pullquote: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _poll(articles: list[Article], settings: Settings, token: str) -> int:
    ranker_of = _ranker_of(settings)
    store = Store(settings.state_file)
    for article in articles:
        # Builds the indexes, so that the first who asks need not wait for them.
        ranker_of(article)
        examples(article)
    try:
        library = Library(articles, store, ranker_of)
        application = build_application(token, settings.telegram_base_url, library, store)
        names = ", ".join(article.name for article in articles)
        asyncio.run(polling.run(application, about=names))
    finally:
        store.close()
    return 0


def _ranker_of(settings: Settings) -> Callable[[Article], Ranker]:
    return semantic(settings.model) if settings.ranker == "semantic" else index_of


def _chat(articles: list[Article], settings: Settings, why: str) -> int:
    if not _stdin_talks():
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is not set, and there is no terminal to chat in; "
            "put the token that @BotFather gave you into .env"
        )
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # real files both
    greeting = f"{why}Chatting here; Ctrl-D ends." if sys.stdin.isatty() else None
    ranker_of = _ranker_of(settings)
    request = terminal.TerminalRequest(rich=sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    store = Store(None)
    try:
        library = Library(articles, store, ranker_of)
        application = build_application(
            terminal.TOKEN, "http://terminal/{token}", library, store, request
        )
        terminal.chat(application, request, greeting)
    finally:
        store.close()
    if request.reader_left:
        # As `head` leaves. Python would complain at exit without this
        # (docs.python.org/3/library/signal.html, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _stdin_talks() -> bool:
    """Tell a terminal, a pipe or a file from /dev/null and nothing, as under a service manager."""
    if sys.stdin is None or sys.stdin.closed:
        return False
    return sys.stdin.isatty() or not stat.S_ISCHR(os.fstat(sys.stdin.fileno()).st_mode)


if __name__ == "__main__":
    sys.exit(main())
