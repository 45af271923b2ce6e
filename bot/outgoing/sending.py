"""Replies -> Telegram, in the best form that it takes; what it refuses for good is logged, once."""

import logging
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from telegram import Bot, CallbackQuery, ForceReply, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.outgoing.errors import one_line

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to send: Telegram's HTML and the buttons under it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def plain(html: str) -> str:
    """Return what is left of our HTML without its tags: what Telegram counts and shows."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def thread_of(message: Message) -> int | None:
    """Return the `message_thread_id` of the topic that a message belongs to, or None."""
    return message.message_thread_id if message.is_topic_message else None


async def send(
    bot: Bot,
    chat_id: int,
    reply: Reply,
    to: Message | None = None,
    *,
    thread: int | None = None,
    markup: ForceReply | None = None,
) -> Message | None:
    """Send a reply into a chat, to a message and into its thread; None if that cannot be done.

    It has a form (rich, with buttons, or plain text) and a place (the thread, the message replied
    to). Each time that Telegram refuses it, one of the two is given up for good: the rich form if
    Telegram cannot read it; otherwise the place, and then the form. The words still get there, at
    the third try at the latest.
    """
    rich: dict[str, Any] = {"text": reply.text, "reply_markup": markup or reply.keyboard}
    bare: dict[str, Any] = {"text": plain(reply.text), "parse_mode": None}
    form, place = rich, _place(to, thread)
    refused: TelegramError | None = None
    while True:
        try:
            sent = await bot.send_message(chat_id, **form, **place)
        except BadRequest as error:
            refused = refused or error
            reason = str(error).lower()
            if "chat not found" in reason:
                break
            if form is rich and "can't parse entities" in reason:
                form = bare
            elif place:
                place = {}
            elif form is rich:
                form = bare
            else:
                break
        except ChatMigrated as error:
            # In the supergroup, the message replied to has another `message_id`.
            return await send(bot, error.new_chat_id, reply, markup=markup)
        except Forbidden as error:
            refused = error
            break
        else:
            if refused:
                _log.warning("sent without its form or its place: %s", one_line(refused))
            return sent
    _log.warning("not sent: %s", one_line(refused))
    return None


def _place(to: Message | None, thread: int | None) -> dict[str, Any]:
    """Return where a message goes within its chat; empty if that is just at its end."""
    place: dict[str, Any] = {}
    if to:
        place["reply_parameters"] = ReplyParameters(to.message_id, allow_sending_without_reply=True)
    if thread:
        place["message_thread_id"] = thread
    return place


async def reply_to(
    bot: Bot,
    message: Message,
    reply: Reply,
    *,
    to: Message | None = None,
    markup: ForceReply | None = None,
) -> Message | None:
    """Send a reply to a message, or where it stands to another one; None if that cannot be done."""
    return await send(
        bot, message.chat_id, reply, to or message, thread=thread_of(message), markup=markup
    )


async def toast(query: CallbackQuery, text: str | None = None) -> None:
    """End the waiting of who tapped a button, and perhaps say something."""
    try:
        await query.answer(text)
    except TelegramError as error:  # a toast is not worth an answer
        too_old = isinstance(error, BadRequest)  # tapped long ago: "query is too old"
        _log.log(logging.INFO if too_old else logging.WARNING, "button: %s", one_line(error))


async def edit(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> bool:
    """Change a message of the bot's; return False if that cannot be done, and it stays as it is."""
    try:
        await bot.edit_message_text(
            reply.text, chat_id=chat_id, message_id=message_id, reply_markup=reply.keyboard
        )
    except (BadRequest, Forbidden, ChatMigrated) as error:
        if "not modified" in str(error):  # a button tapped twice
            return True
        _log.warning("not edited: %s", one_line(error))
        return False
    return True
