"""Logs, as text for people or as JSON lines: what happened to which update.

They never hold the token. They hold what people write, and their names, only at level DEBUG. Every
text is cut to a fixed length, because servers, proxies and libraries may send texts of any length.
"""

import copy
import logging
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from bot.handled import now_handled
from bot.settings import Settings

LONGEST = 2000  # characters of a message, and of a traceback
_FIELDS = ("asctime", "levelname", "name", "message")
_JSON_FIELDS = ("time", "level", "name", "message", "update", "chat", "exc_info", "stack_info")


def place_in_code(error: BaseException) -> str:
    """Say what was raised and where, without the error's message, which may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}, {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def fit_to_show(text: str, secrets: Iterable[str]) -> str:
    """Return a text with "[token]" for each secret, and without its middle if it is very long.

    Secrets are removed first, because a cut could leave half of one. They are found in capital and
    small letters, because python-telegram-bot puts Telegram's refusals into small letters. Both
    ends are kept, because a message begins with what failed, and a traceback ends with the error.
    """
    for secret in secrets:
        text = re.sub(re.escape(secret), "[token]", text, flags=re.IGNORECASE)
    half = LONGEST // 2
    left_out = len(text) - 2 * half
    if left_out <= 0:
        return text
    return f"{text[:half]} … [{left_out} characters left out] … {text[-half:]}"


class RedactingHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic only to checkers
    """Write records to standard error, after `fit_to_show` on messages and tracebacks.

    The URL of each request holds the token, and libraries log URLs and put them into errors. All
    of this passes here, where the token is removed.
    """

    def __init__(self, secrets: list[str]) -> None:
        super().__init__(sys.stderr)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one text, whatever the format."""
        shown = copy.copy(record)  # other handlers get the record unchanged
        shown.msg, shown.args = self._fit(record.getMessage()), ()
        if record.exc_info:
            trace = logging.Formatter().formatException(record.exc_info)
            shown.exc_info, shown.exc_text = None, self._fit(trace)
        if record.stack_info:
            shown.stack_info = self._fit(record.stack_info)
        return super().format(shown)

    def _fit(self, text: str) -> str:
        return fit_to_show(text, self._secrets)


class _JsonFormatter(JsonFormatter):
    """Each record is one line: an object with `_JSON_FIELDS`."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802  # the signature is logging's
        """Return when the record was made, as 2025-03-01T12:00:00.123+00:00 (ISO 8601)."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Leave out fields that libraries add: secrets are not removed from them."""
        return {name: log_data[name] for name in _JSON_FIELDS if name in log_data}


class _WithUpdate(logging.Filter):
    """Adds the update that is being handled: as fields, or before the message."""

    def __init__(self, *, as_fields: bool) -> None:
        super().__init__()
        self._as_fields = as_fields

    def filter(self, record: logging.LogRecord) -> bool:
        handled = now_handled()
        if handled and self._as_fields:
            record.update, record.chat = handled.update_id, handled.chat
        elif handled:
            record.msg = f"update {handled.update_id} ({handled.chat}): {record.msg}"
        return True


def configure_logs(settings: Settings) -> None:
    """Send all logs and warnings to standard error, in the level and format of the settings."""
    json = settings.log_format == "json"
    handler = RedactingHandler(settings.secrets())
    handler.addFilter(_WithUpdate(as_fields=json))
    handler.setFormatter(
        _JsonFormatter(_FIELDS, style="{", rename_fields={"asctime": "time", "levelname": "level"})
        if json
        else logging.Formatter("{asctime} {levelname:<7} {name}: {message}", style="{")
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # If a record's arguments do not fit its message, Python would print the arguments, which may
    # hold the token (docs.python.org/3/library/logging.html#logging.raiseExceptions).
    logging.raiseExceptions = False
    if settings.log_level != "DEBUG":
        logging.getLogger("telegram").setLevel("WARNING")  # it logs its own start and end
        # Its errors quote what people wrote.
        logging.getLogger("telegram.ext.Application").setLevel("CRITICAL")
