"""The updates that Telegram has handed over, kept until each is done: nothing is lost.

An update is kept before Telegram is told that it arrived, and its text is erased once it has been
answered; its `update_id` stays for two days, so that it is not answered again.
"""

import json
import logging
from collections.abc import Iterable
from typing import Any

from errors import StorageError
from storage.base import Kept, Updates

_CHATS = (("message",), ("edited_message",), ("callback_query", "message"))
_MOST = 2**63 - 1  # what SQL's BIGINT holds

_log = logging.getLogger(__name__)

Raw = dict[str, Any]


class Inbox:
    """One bot's updates, by `update_id`, as the JSON that Telegram sent."""

    def __init__(self, storage: Updates, bot_id: int) -> None:
        self._storage = storage
        self._bot_id = bot_id
        self._unwritten: dict[int, None] = {}  # done, but not yet so in the storage; in order

    def put(self, updates: Iterable[Raw]) -> list[tuple[str, int]]:
        """Keep updates; return queue and `update_id` of those that were not here before, in order.

        When this returns they are on disk. Raises StorageError, and then none of them is kept.
        """
        kept = [
            Kept(update_id, queue_of(raw), _json(raw))
            for raw in updates
            if (update_id := update_id_of(raw)) is not None
        ]
        return self._storage.put(self._bot_id, kept)

    def waiting(self) -> list[tuple[str, int]]:
        """Return queue and `update_id` of what is not done, in order. Raises StorageError."""
        return self._storage.waiting(self._bot_id)

    def read(self, update_id: int) -> Raw | None:
        """Return an update that waits; None for one that is done or is no JSON.

        Raises StorageError.
        """
        raw = self._storage.read(self._bot_id, update_id)
        try:
            return json.loads(raw) if raw else None
        except ValueError:
            _log.error("update %d is garbled in the inbox, skipped", update_id)
            self.done(update_id)
            return None

    def done(self, update_id: int) -> bool:
        """Erase an update, and remember that it was here; return what `write_done` returns."""
        self._unwritten[update_id] = None
        return self.write_done()

    def write_done(self) -> bool:
        """Write what is done and could not be written; return whether all of it is."""
        if not self._unwritten:
            return True
        try:
            self._storage.done(self._bot_id, list(self._unwritten))
        except StorageError as error:
            if len(self._unwritten) == 1:
                _log.error("answered, and not noted yet: %s; trying again", error)
            return False
        self._unwritten.clear()
        return True


def update_id_of(raw: object) -> int | None:
    """Return an update's `update_id`, if it has one that can be confirmed to Telegram.

    They are positive (core.telegram.org/bots/api#update); a negative offset would drop updates.
    """
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id if type(update_id) is int and 0 <= update_id < _MOST else None


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
        return json.dumps({"update_id": update_id_of(raw)})


def _dig(raw: Any, *path: str) -> Any:
    for key in path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw
