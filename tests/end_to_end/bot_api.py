"""What a Bot API server does; `serving` puts it on loopback.

Like Telegram, it confirms updates by offset, and holds getUpdates open until there is an update. It
checks what the bot sends, records every call, and fails on demand.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests import telegram_html
from tests.end_to_end.calls import Call

BOT = {"id": 4242, "is_bot": True, "first_name": "Pullquote", "username": "pullquote_bot"}
WAIT = 20.0  # seconds that a test waits for something before it fails


class Refusal(Exception):  # noqa: N818  # a response, not an error of the server
    """A response that is not ok."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        self.code = code
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass
class BotApi:
    """The state of the server; every access holds the lock `changed`."""

    token: str
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    polls: int = 0  # calls of getUpdates, including those that still wait
    storm: Callable[[str], Refusal | str | None] = lambda _method: None  # how a call must fail
    held: set[int] = field(default_factory=set)  # chats that get 429 for hours
    latency: float = 0.0  # seconds between the effect of a call and its response
    admins: list[int] = field(default_factory=list)  # of every group
    files: dict[str, bytes] = field(default_factory=dict)  # what people sent, by `file_id`
    timers: dict[int, int] = field(default_factory=dict)  # seconds that a chat keeps its messages
    holds: bool = True  # whether getUpdates is held open until there is an update
    _updates: list[tuple[int, Any]] = field(default_factory=list)
    _faults: dict[str, deque[Refusal | str]] = field(default_factory=lambda: defaultdict(deque))
    _numbers: int = 100
    _closed: bool = False
    _messages: dict[tuple[int, int], Any] = field(default_factory=dict)  # of people
    changed: threading.Condition = field(default_factory=threading.Condition)

    def fail(self, method: str, *faults: Refusal | str) -> None:
        """Make the next calls of a method fail, each by a Refusal, "drop", or a raw body."""
        with self.changed:
            self._faults[method].extend(faults)

    def faults(self, method: str) -> int:
        """Return how many further calls of a method will fail."""
        with self.changed:
            return len(self._faults[method])

    def forget(self) -> None:
        """Forget the faults that did not happen yet, and the updates that were not fetched yet."""
        with self.changed:
            self._faults.clear()
            self._updates.clear()

    def number(self) -> int:
        """Return a new number, for an update or a message."""
        with self.changed:
            self._numbers += 1
            return self._numbers

    def deliver(self, **update: Any) -> int:
        """Queue an update for the bot; return its `update_id`."""
        number = int(update.setdefault("update_id", self.number()))
        message: Any = update.get("message")
        # Tests also deliver what is no message.
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(chat, dict) and "id" in chat:
            self._messages[chat["id"], message["message_id"]] = message
        self.deliver_raw(update, number)
        return number

    def deliver_raw(self, update: Any, number: int | None = None) -> None:
        """Queue anything for the bot, even if it is not an update."""
        number = number or self.number()
        with self.changed:
            self._updates.append((number, update))
            self.changed.notify_all()

    def wait(self, what: Callable[[], Any], within: float = WAIT) -> Any:
        """Wait until `what()` is true, and return it; it is tried again after each call."""
        with self.changed:
            found = self.changed.wait_for(what, within)
            last = [f"{c.method} {c.data}"[:300] for c in self.calls[-5:]]
            assert found, f"never happened; last calls: {last}"
            return found

    def sent(self, method: str = "sendMessage", **data: Any) -> list[Call]:
        """Return the successful calls so far of a method with these data."""
        with self.changed:
            return [
                call
                for call in self.calls
                if call.method == method
                and call.result is not None
                and all(call.data.get(key) == value for key, value in data.items())
            ]

    def wait_until_confirmed(self, number: int) -> None:
        """Wait until the bot has confirmed an update by asking for the updates after it."""
        self.wait(lambda: all(n != number for n, _ in self._updates))

    def close(self) -> None:
        """End the requests that wait."""
        with self.changed:
            self._closed = True
            self.changed.notify_all()

    def answer(self, method: str, data: dict[str, Any], run: str = "") -> Any:
        """Return a method's result, and record the call. Raises Refusal."""
        handler = getattr(self, f"_{method}", None)
        try:
            result = handler(data) if handler else True
        except Refusal:
            self._record(Call(method, data, run=run))
            raise
        self._record(Call(method, data, result, run))
        return result

    def fault(self, method: str) -> Refusal | str | None:
        """Return how this call of a method must fail, or None."""
        with self.changed:
            return self._faults[method].popleft() if self._faults[method] else self.storm(method)

    def _record(self, call: Call) -> None:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()

    def _getMe(self, _data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {**BOT, "can_join_groups": True}

    def _getMyCommands(self, _data: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: N802
        return []

    def _getMyDescription(self, _data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"description": ""}

    def _getMyShortDescription(self, _data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"short_description": ""}

    def _getChat(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat = data["chat_id"]
        kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        gifts = dict.fromkeys((*kinds, "gifts_from_channels"), False)
        full = {"accent_color_id": 0, "max_reaction_count": 0, "accepted_gift_types": gifts}
        timer = {"message_auto_delete_time": self.timers[chat]} if chat in self.timers else {}
        return {"id": chat, "type": "private" if chat > 0 else "supergroup", **full, **timer}

    def _getFile(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = data["file_id"]
        if name not in self.files:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        return {"file_id": name, "file_unique_id": name, "file_path": f"documents/{name}"}

    def _getUpdates(self, data: dict[str, Any]) -> list[Any]:  # noqa: N802
        offset, limit = int(data.get("offset", 0)), int(data.get("limit", 100))
        with self.changed:
            self.polls += 1
            number = self.polls
            self._updates = [(n, u) for n, u in self._updates if n >= offset]
            self.changed.notify_all()
            self.changed.wait_for(
                lambda: self._updates or self._closed or not self.holds or self.polls != number,
                float(data.get("timeout", 0)),
            )
            if self.polls != number:  # a later request ends the ones before it
                raise Refusal(409, "Conflict: terminated by other getUpdates request")
            return [update for _, update in self._updates[:limit]]

    def _sendMessage(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if data["chat_id"] in self.held:
            raise Refusal(429, "Too Many Requests: retry after 40000", retry_after=40_000)
        self._check_text(data)
        sent = self._message(data, self.number())
        if "message_thread_id" in data:
            sent |= {"message_thread_id": int(data["message_thread_id"]), "is_topic_message": True}
        return sent

    def _editMessageText(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._check_text(data)
        return self._message(data, int(data["message_id"]))

    def _getChatAdministrators(self, _data: dict[str, Any]) -> list[Any]:  # noqa: N802
        users = [{"id": number, "is_bot": False, "first_name": "Bob"} for number in self.admins]
        return [{"status": "creator", "is_anonymous": False, "user": user} for user in users]

    def _answerInlineQuery(self, data: dict[str, Any]) -> bool:  # noqa: N802
        for result in data["results"]:
            content = result["input_message_content"]
            self._check_text({**content, "text": content["message_text"]})
            if not 1 <= len(result["id"]) <= 64 or not result["title"]:
                raise Refusal(400, "Bad Request: RESULT_ID_INVALID")
        return True

    def _message(self, data: dict[str, Any], number: int) -> dict[str, Any]:
        chat = int(data["chat_id"])
        kind = "private" if chat > 0 else "supergroup"
        text = telegram_html.parse(data["text"])[0] if data.get("parse_mode") else data["text"]
        sent = {"message_id": number, "date": int(time.time()), "from": BOT, "text": text}
        replied = self._messages.get((chat, data.get("reply_parameters", {}).get("message_id")))
        more = {"reply_to_message": replied} if replied else {}
        return {**sent, "chat": {"id": chat, "type": kind}, **more}

    def _check_text(self, data: dict[str, Any]) -> None:
        try:
            text = data["text"]
            if data.get("parse_mode") == "HTML":
                text = telegram_html.parse(text)[0]
        except ValueError as error:
            raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
        if not 1 <= telegram_html.length(text.strip()) <= 4096:
            raise Refusal(400, "Bad Request: message is too long or empty")
        for row in data.get("reply_markup", {}).get("inline_keyboard", []):
            if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in row):
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
