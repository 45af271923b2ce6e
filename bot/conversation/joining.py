"""Messages that belong together: a text that a client split, and posts forwarded together."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot, Message, Update

from bot.conversation.material import SURELY, is_post

_WITHIN = timedelta(seconds=3)  # between two parts
_QUIET = {False: 3.0, True: 1.0}  # seconds without another part; posts are forwarded at once
_LOOK_EVERY = 0.1  # seconds
_MOST = 20  # messages

Following = Callable[[], Sequence[dict[str, Any]]]


def may_go_on(message: Message) -> bool:
    """Tell whether another message may belong to this one."""
    return bool(_text(message)) and (is_post(message) or len(_text(message)) >= SURELY)


async def parts_of(first: Message, following: Following, bot: Bot) -> list[Message]:
    """Return a message and those of its chat that belong to it, as soon as no more may come.

    `following` returns the updates that wait in the chat. They stay there, so that nothing is lost
    if the bot is killed; who reads the parts must see to it that they are not handled again.
    """
    parts = [first]
    loop = asyncio.get_running_loop()
    until = loop.time() + _QUIET[is_post(first)]
    while may_go_on(first):
        count = len(parts)
        parts, ended = _joined(first, following(), bot)
        if len(parts) > count:
            until = loop.time() + _QUIET[is_post(first)]
        if ended or loop.time() >= until:
            break
        await asyncio.sleep(_LOOK_EVERY)
    return parts


def _joined(
    first: Message, updates: Sequence[dict[str, Any]], bot: Bot
) -> tuple[list[Message], bool]:
    """Return the parts, and whether nothing more can belong to them."""
    parts = [first]
    for raw in updates:
        message = Update.de_json(raw, bot).message
        if message is None or len(parts) == _MOST or not _goes_on(parts[-1], message):
            return parts, True
        parts.append(message)
        if not may_go_on(message):
            return parts, True
    return parts, False


def _goes_on(before: Message, message: Message) -> bool:
    """Tell whether a message belongs to the one before it."""
    text = _text(message)
    if not text or text.startswith("/") or message.date - before.date > _WITHIN:
        return False
    if message.from_user != before.from_user or is_post(message) != is_post(before):
        return False
    return not is_post(message) or _written_by(message) == _written_by(before)


def _written_by(message: Message) -> Any:
    """Return who wrote a post, as far as Telegram says so."""
    origin = message.forward_origin
    names = ("chat", "sender_chat", "sender_user", "sender_user_name")
    return next((found for name in names if (found := getattr(origin, name, None))), None)


def _text(message: Message) -> str:
    return message.text or message.caption or ""
