"""Start the bot: on Telegram with a token, in this terminal without one."""

import gc

from bot import signals

signals.end_at_once()  # a signal may come before the rest is imported
gc.disable()  # until everything is loaded, see `starting`

import argparse
import logging
import os
import sys
import threading

from bot import __version__
from bot.logs import configure_logs, fit_to_show
from bot.settings import ignored_in_env, load_settings
from errors import PullquoteError

_EPILOG = """\
Settings come from the environment or from .env in this folder (see .env.example):
  TELEGRAM_BOT_TOKEN    from @BotFather; without it, you chat in the terminal
  TELEGRAM_BASE_URL     another Bot API server
  ARTICLES              the folder of articles, or one file
  DEFAULT_ARTICLE       the file that a chat asks first; the newest if empty
  READ_LINKS            yes or no: whether links that people send are read
  READ_FILES            yes or no: whether files that people send are read
  LINK_HOSTS            hosts of a private network whose links are read
  KEEP_ARTICLES         days that what was sent is kept after it was last asked
  STATE_FILE            holds what must not be lost; one process at a time
  DATABASE_URL          a PostgreSQL server instead, for several processes
  READER                on or off: whether a model reads (see docs/answers.md)
  READER_THREADS        cores that it may use for one question
  WHO_CHOOSES           everyone or admins: who in a group chooses and forgets
  ALLOWED_CHATS         the numbers of the chats that may ask; all if empty
  QUESTIONS_PER_MINUTE  in a chat, before it is told to wait
  MESSAGES_PER_SECOND   to Telegram, in all
  STOP_WITHIN           seconds to finish what is being answered
  WEBHOOK_URL           lets Telegram post updates there
  WEBHOOK_SECRET        secret that Telegram sends with each request
  LISTEN                port or host:port of the webhook, /healthz and /readyz
  METRICS               port or host:port of Prometheus metrics
  LOG_LEVEL             DEBUG, INFO, WARNING or ERROR
  LOG_FORMAT            text or json

Chat by pipe:  echo "Who met the president?" | pullquote
"""

_log = logging.getLogger("pullquote")


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; return the exit status, 0 or the `exit_status` of the error."""
    parser = argparse.ArgumentParser(
        prog="pullquote",
        description="Answers questions about an article in the article's own words. " + __doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--terminal", action="store_true", help="chat here, even with a token")
    parser.add_argument("--version", action="version", version=f"pullquote {__version__}")
    parser.add_argument(
        "--move-to-postgres",
        action="store_true",
        help="copy what is in STATE_FILE into the empty database of DATABASE_URL, and end",
    )
    options = parser.parse_args(arguments)
    secrets: list[str] = []
    try:
        settings = load_settings()
        secrets = settings.secrets()
        configure_logs(settings)
        for ignored in ignored_in_env():
            _log.warning("%s", ignored)
        if options.move_to_postgres:
            from bot.state import move_to_postgres

            print(move_to_postgres(settings))
            return 0
        # This import takes half a second. It comes here so that mistakes in the settings are
        # reported at once.
        from bot.starting import start

        start(settings, in_terminal=options.terminal)
    except PullquoteError as error:
        one_line = " ".join(str(error).split())
        print(f"pullquote: {fit_to_show(one_line, secrets)}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        pass
    finally:
        signals.ignore()
    return 0


def _leave_threads(status: int) -> None:
    """End the process if a thread is still at a long article; Python would wait for it."""
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    for thread in others:
        thread.join(timeout=0.1)
    if any(thread.is_alive() and not thread.daemon for thread in others):
        logging.shutdown()
        os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
