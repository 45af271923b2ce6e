"""What people send to be read, and what the bot makes of its messages then."""

from typing import Any

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.calls import Call
from tests.end_to_end.people import Person

CHANNEL = {"id": -1001234, "type": "channel", "title": "Mill News", "username": "mills"}


def post(text: str, number: int = 5) -> dict[str, Any]:
    """Return what a forwarded post has besides its chat."""
    origin = {"type": "channel", "date": 1_790_000_000, "chat": CHANNEL, "message_id": number}
    return {"text": text, "forward_origin": origin}


def document(api: BotApi, name: str, content: bytes, **more: Any) -> dict[str, Any]:
    """Return a file that a person sends."""
    api.files[name] = content
    return {"document": {"file_id": name, "file_unique_id": name, "file_name": name, **more}}


def edited(person: Person, count: int = 1) -> Call:
    """Wait until the bot has edited messages in the chat; return the last edit."""
    chat = person.chat["id"]
    api = person.api
    api.wait(lambda: len(api.sent("editMessageText", chat_id=chat)) >= count)
    return api.sent("editMessageText", chat_id=chat)[count - 1]
