"""The terminal instead of the Bot API: the same Application, without network and token."""

import asyncio
import contextlib
import json
import locale
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from telegram import Bot, Update
from telegram.request import BaseRequest, RequestData

from bot import signals
from bot.application import App
from bot.conversation import words
from bot.speech import say

TOKEN = "0:terminal"  # noqa: S105  # no account has this token
_BOT = {"id": 1, "is_bot": True, "first_name": "Pullquote", "username": "pullquote_bot"}
_PERSON = {"id": 2, "is_bot": False, "first_name": "You"}
_CHAT = {"id": 2, "type": "private", "first_name": "You"}
_STYLES = {"b": "\033[1m", "i": "\033[3m"}
_RESET = "\033[0m"
_DIGITS = 2  # of a button's number; a longer number is a question
_ENDS = ("exit", "quit")


class TerminalRequest(BaseRequest):
    """Answers the requests of the bot by printing what it sends."""

    def __init__(self, *, rich: bool) -> None:
        """With `rich`, print for a terminal: with styles, and quotations wrapped to its width."""
        self.buttons: list[dict[str, Any]] = []
        self.reader_left = False
        self._rich, self._messages = rich, 0
        self._said: dict[str, Any] = {}  # the last message, to which the bot's replies

    async def initialize(self) -> None:
        """Do nothing: there is no connection."""

    async def shutdown(self) -> None:
        """Do nothing: there is no connection."""

    @property
    def read_timeout(self) -> float | None:
        """None: nothing here times out."""
        return None

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002  # the signature is PTB's
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_more_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Print a message or a toast, and answer as Telegram would."""
        endpoint = url.rsplit("/", 1)[1]
        data = request_data.parameters if request_data else {}
        result: Any = _BOT if endpoint == "getMe" else True
        if endpoint == "getChat":  # nothing here deletes messages
            return 400, b'{"ok": false, "description": "chat not found"}'
        if endpoint in ("sendMessage", "editMessageText"):
            self._print(self._typeset(data))
            result = self._sent(data)
        elif endpoint == "answerCallbackQuery" and data.get("text"):
            self._print(f"({data['text']})")
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def update_for(self, line: str, bot: Bot) -> Update | None:
        """Return the update of a typed line: a tap for the number of a button, else a message.

        None for a small number that no button has.
        """
        self._messages += 1
        base = {"message_id": self._messages, "date": int(time.time()), "chat": _CHAT}
        raw: dict[str, Any] = {"update_id": self._messages}
        is_number = line.isdecimal() and len(line) <= _DIGITS
        if is_number and not 0 < int(line) <= len(self.buttons):
            self._print(f"({say(words.NO_BUTTON, number=line)})")
            return None
        if is_number:
            tapped = self.buttons[int(line) - 1]
            shown = {**base, "from": _BOT, "text": "…", "reply_to_message": self._said or None}
            raw["callback_query"] = {
                "id": "1",
                "from": _PERSON,
                "chat_instance": "1",
                "data": tapped["callback_data"],
                "message": shown,
            }
        else:
            raw["message"] = self._said = {**base, "from": _PERSON, "text": line}
            command = re.match(r"/\w+(@\w+)?", line)
            if command:
                entity = {"type": "bot_command", "offset": 0, "length": command.end()}
                raw["message"]["entities"] = [entity]
        return Update.de_json(raw, bot)

    def _print(self, text: str) -> None:
        try:
            print(text, end="\n\n", flush=True)
        except OSError:
            # Not raised: PTB would take it for a network error, and try again.
            self.reader_left = True

    def _typeset(self, data: dict[str, Any]) -> str:
        width = min(shutil.get_terminal_size().columns, 100) if self._rich else None
        page = _Page(width)
        page.feed(data["text"])
        rows = data.get("reply_markup", {}).get("inline_keyboard", [])
        self.buttons = [button for row in rows for button in row]
        labels = [f"[{i}] {button['text']}" for i, button in enumerate(self.buttons, 1)]
        keyboard = ("\n" if len(rows) > 1 else "  ").join(labels)
        return f"{page.text()}\n\n{keyboard}".rstrip()

    def _sent(self, data: dict[str, Any]) -> dict[str, Any]:
        self._messages += 1
        sent = {"message_id": self._messages, "date": int(time.time())}
        return {**sent, "chat": _CHAT, "from": _BOT, "text": data["text"]}


class _Page(HTMLParser):
    """The bot's HTML -> lines for a terminal; plain text, not wrapped, if `width` is None."""

    def __init__(self, width: int | None) -> None:
        super().__init__()
        self._width = width
        self._style = ""
        self._quoted = False
        self._lines: list[_Line] = [_Line(quoted=False)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a style or a quotation."""
        self._style = _STYLES.get(tag, "")
        if tag == "blockquote":
            self._quoted = self._lines[-1].quoted = True

    def handle_endtag(self, tag: str) -> None:
        """End a style or a quotation; styles are never nested."""
        self._style = ""
        if tag == "blockquote":
            self._quoted = False

    def handle_data(self, data: str) -> None:
        """Add characters in the current style."""
        for character in data:
            if character == "\n":
                self._lines.append(_Line(self._quoted))
            else:
                self._lines[-1].characters.append((character, self._style))

    def text(self) -> str:
        """Return the page."""
        return "\n".join(line.text(self._width) for line in self._lines)


@dataclass
class _Line:
    quoted: bool
    characters: list[tuple[str, str]] = field(default_factory=list)  # each with its style

    def text(self, width: int | None) -> str:
        if width is None:
            return ("> " if self.quoted else "") + "".join(c for c, _ in self.characters)
        bar = "│ " if self.quoted else ""
        return "\n".join(bar + _styled(row) for row in self._rows(max(width - len(bar), 20)))

    def _rows(self, width: int) -> Iterator[list[tuple[str, str]]]:
        rest = self.characters
        while len(rest) > width:
            spaces = [i for i, (character, _) in enumerate(rest[: width + 1]) if character == " "]
            cut = spaces[-1] if spaces else width
            yield rest[:cut]
            rest = rest[cut + 1 :] if spaces else rest[cut:]
        yield rest


def _styled(characters: list[tuple[str, str]]) -> str:
    parts = []
    for style, group in groupby(characters, key=itemgetter(1)):
        text = "".join(character for character, _ in group)
        parts.append(f"{style}{text}{_RESET}" if style else text)
    return "".join(parts)


def can_chat() -> bool:
    """Tell whether standard input can hold questions: a terminal, a pipe or a file.

    Service managers give none of these, but /dev/null or nothing.
    """
    if sys.stdin is None or sys.stdin.closed:
        return False
    return sys.stdin.isatty() or not stat.S_ISCHR(os.fstat(sys.stdin.fileno()).st_mode)


def chat(application: App, request: TerminalRequest, greeting: str | None) -> None:
    """Chat on standard input and output until the input ends.

    With a `greeting`, a person types the lines. They are read outside the event loop, so that
    Ctrl-C works at once while it waits for a line.
    """
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # both are real files
    signals.interrupt()
    with asyncio.Runner() as runner:
        runner.run(application.initialize())
        try:
            lines: Iterator[str] = iter(sys.stdin.readline, "")
            if greeting:
                print(f"{greeting}\n")
                lines = chain(["/start"], _typed())
            for line in lines:
                update = request.update_for(line.strip(), application.bot) if line.strip() else None
                if update:
                    runner.run(application.process_update(update))
                if request.reader_left:
                    break
        except KeyboardInterrupt:
            print()
        finally:
            runner.run(application.shutdown())
    if request.reader_left:
        # The reader has closed the pipe, as `head` does. Without this, Python would complain at
        # exit (docs.python.org/3/library/signal.html, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _typed() -> Iterator[str]:
    # If the locale is not UTF-8, readline would count each byte of a letter as one letter, in the
    # line and in the prompt.
    if locale.getencoding().lower() == "utf-8" and sys.stdout.isatty():
        # Windows has no readline; its console edits lines itself.
        with contextlib.suppress(ImportError):
            # Once it is imported, `input` uses it (docs.python.org/3/library/functions.html#input).
            # It keeps lines in memory only, because questions are private.
            import readline  # noqa: F401
    with contextlib.suppress(EOFError):
        while (line := input("› ")).strip().lower() not in _ENDS:
            yield line
