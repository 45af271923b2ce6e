"""Logs for people on a terminal, or JSON lines: what happened to which update, and no more.

Never the token; nor what people write or are called, unless DEBUG is asked for.
"""

import contextlib
import logging
import sys
import time
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

from pythonjsonlogger.json import JsonFormatter

from bot.settings import Settings

_FIELDS = ("asctime", "levelname", "name", "message")


@dataclass(frozen=True, slots=True)
class Handled:
    """The update that is being handled: its number, its kind of chat, and since when it is here."""

    update: int
    chat: str
    since: float = field(default_factory=time.monotonic)


_NOW: ContextVar[Handled | None] = ContextVar("handled", default=None)


@contextlib.contextmanager
def handling(handled: Handled) -> Iterator[None]:
    """Let what is logged in the block carry the update's number and kind of chat."""
    token = _NOW.set(handled)
    try:
        yield
    finally:
        _NOW.reset(token)


def now_handled() -> Handled | None:
    """Return the update that is being handled, if one is."""
    return _NOW.get()


def place_in_code(error: BaseException) -> str:
    """Say what was raised and where, without the error's own words, which may quote a person's."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}, {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


class RedactingHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic only to checkers
    """Write records to standard error with the token blotted out, tracebacks included.

    The URL of each request holds it, and libraries log and repeat URLs; here it ends, whichever
    wrote it.
    """

    def __init__(self, secrets: list[str]) -> None:
        super().__init__(sys.stderr)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one text, without the token."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "[token]")
        return text


class _WithUpdate(logging.Filter):
    """Adds the update that is being handled: as fields, or before the message."""

    def __init__(self, *, as_fields: bool) -> None:
        super().__init__()
        self._as_fields = as_fields

    def filter(self, record: logging.LogRecord) -> bool:
        handled = _NOW.get()
        if handled and self._as_fields:
            record.update, record.chat = handled.update, handled.chat
        elif handled:
            record.msg = f"update {handled.update} ({handled.chat}): {record.getMessage()}"
            record.args = ()
        return True


def configure_logs(settings: Settings) -> None:
    """Send all logs and warnings to standard error, at the level and in the format asked for."""
    json = settings.log_format == "json"
    handler = RedactingHandler(settings.secrets())
    handler.addFilter(_WithUpdate(as_fields=json))
    handler.setFormatter(
        JsonFormatter(_FIELDS, style="{", rename_fields={"asctime": "time", "levelname": "level"})
        if json
        else logging.Formatter("{asctime} {levelname:<7} {name}: {message}", style="{")
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    if settings.log_level != "DEBUG":
        for chatty in ("telegram", "uvicorn"):  # they log their own start and end
            logging.getLogger(chatty).setLevel("WARNING")
        # Their errors quote what they failed on.
        logging.getLogger("telegram.ext.Application").setLevel("CRITICAL")
