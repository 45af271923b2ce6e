"""The updates that Telegram has sent, each kept until it is done, so that nothing is lost.

An update is stored before Telegram is told that it arrived. Its text is erased when it has been
answered. Its `update_id` stays for two days, so that it is not answered again.
"""

import json
import logging
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from errors import StorageError
from storage.base import Kept, Updates

_CHATS = (("message",), ("edited_message",), ("callback_query", "message"), ("my_chat_member",))
_LONGEST = 64  # characters
_MOST = 2**63 - 1  # the largest number that SQL's BIGINT holds

_log = logging.getLogger(__name__)

Raw = dict[str, Any]


class Inbox:
    """The updates of one bot, by `update_id`, as the JSON that Telegram sent."""

    def __init__(self, storage: Updates, bot_id: int) -> None:
        self._storage = storage
        self._bot_id = bot_id
        self._failing = False  # whether the last try to note them failed
        self._unwritten: dict[int, None] = {}  # done, but not noted in the storage; ordered

    def put(self, updates: Iterable[Raw]) -> list[tuple[str, int]]:
        """Store updates; return queue and `update_id` of the new ones, in order.

        When this returns, they are on disk. If it raises StorageError, none of them is stored.
        """
        return self._storage.put(self._bot_id, kept_of(updates))

    def waiting(self) -> list[tuple[str, int]]:
        """Return queue and `update_id` of updates not done, in order. Raises StorageError."""
        return self._storage.waiting(self._bot_id)

    def read(self, update_id: int) -> Raw | None:
        """Return an update that waits; None for one that is done or is not JSON.

        Raises StorageError.
        """
        raw = self._storage.read(self._bot_id, update_id)
        found = raw_of(update_id, raw) if raw else None
        if raw and found is None:
            self.done(update_id)
        return found

    def done(self, update_id: int) -> bool:
        """Erase an update, but remember its `update_id`; return what `write_done` returns."""
        self._unwritten[update_id] = None
        return self.write_done()

    def write_done(self) -> bool:
        """Note in the storage all updates that are done; return whether this worked."""
        if not self._unwritten:
            return True
        try:
            self._storage.done(self._bot_id, list(self._unwritten))
        except StorageError as error:
            if not self._failing:
                _log.error("answered, and not noted yet: %s; trying again", error)
            self._failing = True
            return False
        self._failing = False
        self._unwritten.clear()
        return True


def kept_of(updates: Iterable[Raw]) -> list[Kept]:
    """Return updates as they are stored; those without `update_id` are left out."""
    return [
        Kept(update_id, queue_of(raw), _json(raw))
        for raw in updates
        if (update_id := update_id_of(raw)) is not None
    ]


def raw_of(update_id: int, text: str) -> Raw | None:
    """Return an update that was stored; None, with an entry in the log, if it is not JSON."""
    try:
        found: Raw = json.loads(text)
    except ValueError:
        _log.error("update %d is garbled in the inbox, skipped", update_id)
        return None
    return found


def update_id_of(raw: object) -> int | None:
    """Return an update's `update_id`, if it has one that can be confirmed to Telegram.

    Numbers are positive (core.telegram.org/bots/api#update). A negative one, used as the offset of
    getUpdates, would drop updates.
    """
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id if type(update_id) is int and 0 <= update_id < _MOST else None


def queue_of(raw: Raw) -> str:
    """Return the name of an update's queue: one for each chat, and for each inline user.

    Accepts broken updates, because whether an update can be read is found out later.
    """
    for path in _CHATS:
        chat = _dig(raw, *path, "chat", "id")
        if chat is not None:
            return _short(ascii(chat))
    return _short(f"inline {_dig(raw, 'inline_query', 'from', 'id')!a}")


def _short(name: str) -> str:
    """Return a name that a database can have in an index, whatever somebody has sent."""
    return name if len(name) <= _LONGEST else sha256(name.encode()).hexdigest()


def _json(raw: Raw) -> str:
    try:
        # JSON can hold half a surrogate pair, which UTF-8 cannot, so it could not be sent back.
        return json.dumps(raw, ensure_ascii=False).encode(errors="replace").decode()
    except RecursionError:  # nested more deeply than anything that Telegram sends
        return json.dumps({"update_id": update_id_of(raw)})


def _dig(raw: Any, *path: str) -> Any:
    for key in path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw
