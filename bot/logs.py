"""Logs for people on a terminal, or JSON lines; never with the token in them."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from bot.settings import Settings

_FIELDS = ("asctime", "levelname", "name", "message")


class RedactingHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic only to checkers
    """Write records to standard error with the token blotted out, tracebacks included.

    httpx logs the URL of each request, and so the token, and errors repeat it; here it ends,
    whichever library wrote it.
    """

    def __init__(self, secret: str | None) -> None:
        super().__init__(sys.stderr)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one text, without the token."""
        text = super().format(record)
        return text.replace(self._secret, "[token]") if self._secret else text


def configure_logs(settings: Settings) -> None:
    """Send all logs and warnings to standard error, at the level and in the format asked for."""
    token = settings.telegram_bot_token
    handler = RedactingHandler(token.get_secret_value() if token else None)
    handler.setFormatter(
        JsonFormatter(_FIELDS, style="{", rename_fields={"asctime": "time", "levelname": "level"})
        if settings.log_format == "json"
        else logging.Formatter("{asctime} {levelname:<7} {name}: {message}", style="{")
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    if settings.log_level != "DEBUG":
        # They log each request at INFO.
        for chatty in ("httpx", "httpcore", "telegram"):
            logging.getLogger(chatty).setLevel("WARNING")
