"""People who write to the bot through the server, and wait for its messages."""

import time
from dataclasses import dataclass
from typing import Any

from tests import telegram_html
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.calls import Call

QUESTION = "Who did Stoltenberg meet with on Monday?"
ANSWER = "On Monday, Stoltenberg also met with South Korean President Yoon Suk Yeol."


@dataclass
class Person:
    """A person in a chat. Each method does one thing that people do."""

    api: BotApi
    chat: dict[str, Any]
    id: int
    language: str = ""

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        """Send a text; commands and mentions in it become entities, as an app makes them."""
        message = {**self._base(), "text": text, "entities": _entities(text), **more}
        self.api.deliver(message=message)
        return message

    def sends(self, **content: Any) -> dict[str, Any]:
        """Send a message that is not a text."""
        message = {**self._base(), **content}
        self.api.deliver(message=message)
        return message

    def edits(self, message: dict[str, Any], text: str) -> int:
        """Edit an earlier message; return the `update_id`."""
        edited = {**message, "text": text, "entities": _entities(text)}
        return self.api.deliver(edited_message={**edited, "edit_date": int(time.time())})

    def taps(self, call: Call, label: str) -> str:
        """Tap the button of a message whose label begins with `label`; return the query's id."""
        data = next(d for text, d in call.buttons.items() if text.startswith(label))
        return self.taps_data(call, data)

    def taps_data(self, call: Call, data: str) -> str:
        """Tap a button with these data, even if there is no such button; return the query's id."""
        query = {"id": str(self.api.number()), "from": self._user(), "chat_instance": "1"}
        message = {**call.result, "chat": self.chat}
        self.api.deliver(callback_query={**query, "message": message, "data": data})
        return query["id"]  # type: ignore[return-value]  # the id is a string

    def types_inline(self, query: str) -> str:
        """Type `@bot query` in any chat; return the query's id."""
        number = str(self.api.number())
        self.api.deliver(
            inline_query={"id": number, "from": self._user(), "query": query, "offset": ""}
        )
        return number

    def gets(self, count: int = 1) -> Call:
        """Wait until the chat has got `count` messages in all; return the last one."""
        calls = self.api.wait(lambda: self._received(count))
        assert len(calls) == count, [call.text for call in calls]
        return calls[-1]  # type: ignore[no-any-return]

    def got(self) -> list[Call]:
        """Return the messages that have come into the chat so far."""
        return self.api.sent(chat_id=self.chat["id"])

    def _received(self, count: int) -> list[Call]:
        calls = self.got()
        return calls if len(calls) >= count else []

    def _base(self) -> dict[str, Any]:
        base = {"message_id": self.api.number(), "date": int(time.time())}
        return {**base, "chat": self.chat, "from": self._user()}

    def _user(self) -> dict[str, Any]:
        language = {"language_code": self.language} if self.language else {}
        return {"id": self.id, "is_bot": False, "first_name": "Ada", **language}


def _entities(text: str) -> list[dict[str, Any]]:
    entities = []
    offset = 0
    for word in text.split(" "):
        units = telegram_html.length(word)
        if word.startswith("/") and len(word) > 1:
            entities.append({"type": "bot_command", "offset": offset, "length": units})
        if word.startswith("@") and len(word) > 1:
            entities.append({"type": "mention", "offset": offset, "length": units})
        offset += units + 1
    return entities


def replied_to(message: Any) -> Any:
    return {"reply_to_message": message}


def toast_for(api: BotApi, number: str) -> Call:
    """Wait until a tap is answered."""
    calls = api.wait(lambda: api.sent("answerCallbackQuery", callback_query_id=number))
    return calls[-1]  # type: ignore[no-any-return]  # wait() returns what it waited for


def settled(api: BotApi, person: Person) -> None:
    """Wait until the bot has handled all updates; only then does its silence prove anything."""
    before = len(person.api.sent("answerCallbackQuery"))
    person.api.deliver(
        callback_query={
            "id": f"after-{before}",
            "from": {"id": 1, "is_bot": False, "first_name": "Bob"},
            "chat_instance": "1",
            "data": "?",
        }
    )
    api.wait(lambda: api.sent("answerCallbackQuery", callback_query_id=f"after-{before}"))
