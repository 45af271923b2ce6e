"""The updates that Telegram has handed over, on disk until each is done: nothing is lost.

An update is written before Telegram is told that it arrived, and its text is erased once it has
been answered; its number stays for two days, so that it is not answered again.
"""

import json
import logging
import sqlite3
import time
from collections.abc import Iterable
from typing import Any

from bot.store import Store

_CHATS = (("message",), ("edited_message",), ("callback_query", "message"))
_PUT = "INSERT OR IGNORE INTO inbox VALUES (?, ?, ?, ?, ?) RETURNING queue, number"
_MOST = 2**63 - 1  # what SQLite holds

_log = logging.getLogger(__name__)

Raw = dict[str, Any]


class InboxError(Exception):
    """Updates cannot be kept; the message, one line, says why."""


class Inbox:
    """One bot's updates in the store, by number, as the JSON that Telegram sent."""

    def __init__(self, store: Store, bot: int) -> None:
        self._store = store
        self._bot = bot

    def put(self, updates: Iterable[Raw]) -> list[tuple[str, int]]:
        """Keep updates; return queue and number of those that were not here before, in order.

        When this returns they are on disk. Raises InboxError, and then none of them is kept.
        """
        new = []
        try:
            with self._store.durably():
                for raw in updates:
                    row = (number_of(raw), queue_of(raw), _json(raw), time.time())
                    new += self._store.run(_PUT, self._bot, *row)
            self._store.prune()
        except sqlite3.Error as error:
            raise InboxError(f"cannot keep updates ({error}); see STATE_FILE") from None
        return new

    def waiting(self) -> list[tuple[str, int]]:
        """Return queue and number of what is not done, in order."""
        sql = "SELECT queue, number FROM inbox WHERE bot = ? AND raw NOTNULL ORDER BY number"
        try:
            return self._store.run(sql, self._bot)
        except sqlite3.Error as error:
            raise InboxError(f"cannot read the inbox ({error}); see STATE_FILE") from None

    def read(self, number: int) -> Raw | None:
        """Return an update that waits; None for one that is done, or cannot be read."""
        sql = "SELECT raw FROM inbox WHERE bot = ? AND number = ? AND raw NOTNULL"
        try:
            rows = self._store.run(sql, self._bot, number)
            return json.loads(rows[0][0]) if rows else None
        except (sqlite3.Error, ValueError) as error:
            _log.error("not read from the inbox: %s", error)
            return None

    def done(self, number: int) -> None:
        """Erase an update, and remember that it was here."""
        sql = "UPDATE inbox SET raw = NULL, queue = NULL WHERE bot = ? AND number = ?"
        try:
            self._store.run(sql, self._bot, number)
        except sqlite3.Error as error:
            _log.error("will be answered again after a restart: %s; see STATE_FILE", error)


def number_of(raw: object) -> int | None:
    """Return an update's number, if it has one that can be confirmed to Telegram.

    They are positive (core.telegram.org/bots/api#update); a negative offset would drop updates.
    """
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int and 0 <= number < _MOST else None


def queue_of(raw: Raw) -> str:
    """Return the queue that an update stands in, one a chat; what people type inline has its own.

    Takes anything: whether the update can be read is found out later.
    """
    for path in _CHATS:
        chat = _dig(raw, *path, "chat", "id")
        if chat is not None:
            return ascii(chat)
    return f"inline {_dig(raw, 'inline_query', 'from', 'id')!a}"


def _json(raw: Raw) -> str:
    try:
        # Half a surrogate pair, which JSON can hold and UTF-8 cannot, could not be sent back.
        return json.dumps(raw, ensure_ascii=False).encode(errors="replace").decode()
    except RecursionError:  # nested too deep for anything that Telegram sends
        return json.dumps({"update_id": number_of(raw)})


def _dig(raw: Any, *path: str) -> Any:
    for key in path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw
