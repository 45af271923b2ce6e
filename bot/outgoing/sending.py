"""Replies -> Telegram, in the best form that it accepts. A final refusal is logged once."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from telegram import Bot, CallbackQuery, ForceReply, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.outgoing.errors import one_line

_ACTION_EVERY = 4.0  # seconds; Telegram shows an action for five

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of a message in the same chat: its exact text, and where it begins.

    `position` counts UTF-16 units, core.telegram.org/bots/api#replyparameters.
    """

    message_id: int
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to send: Telegram's HTML and the buttons under it.

    With `quote`, it replies to what is quoted, so that a tap leads there.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    quote: Quote | None = None


def plain(html: str) -> str:
    """Return the bot's HTML without tags, as Telegram counts and shows it."""
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
    """Send a reply to the message `to` and into a thread; return None if that is not possible.

    A reply has a form (rich, with buttons, or plain text) and a place (the thread, and the message
    replied to). Each time that Telegram refuses the reply, one of these is given up: the rich form
    if Telegram cannot read it, otherwise the place first and then the form. So the words arrive at
    the third try at the latest, or at the fourth if the reply quotes: a message may be gone or
    edited, so the quotation is given up first.
    """
    rich: dict[str, Any] = {"text": reply.text, "reply_markup": markup or reply.keyboard}
    bare: dict[str, Any] = {"text": plain(reply.text), "parse_mode": None}
    form, place = rich, _quoting(reply.quote, thread) if reply.quote else _place(to, thread)
    quotes = reply.quote is not None
    refused: TelegramError | None = None
    while True:
        try:
            sent = await bot.send_message(chat_id, **form, **place)
        except BadRequest as error:
            reason = str(error).lower()
            if quotes and "can't parse entities" not in reason:
                _log.info("sent without the quotation: %s", one_line(error))
                place, quotes = _place(to, thread), False
                continue
            refused = refused or error
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
            # Without `to`, because messages have another `message_id` in the supergroup.
            moved = replace(reply, quote=None)
            return await send(bot, error.new_chat_id, moved, markup=markup)
        except Forbidden as error:
            refused = error
            break
        else:
            if refused:
                _log.warning("sent in a plainer form or in another place: %s", one_line(refused))
            return sent
    _log.warning("not sent: %s", one_line(refused))
    return None


def _place(to: Message | None, thread: int | None) -> dict[str, Any]:
    """Return the place of a message in its chat; empty for the end of the chat."""
    place: dict[str, Any] = {}
    if to:
        place["reply_parameters"] = ReplyParameters(to.message_id, allow_sending_without_reply=True)
    if thread:
        place["message_thread_id"] = thread
    return place


def _quoting(quote: Quote, thread: int | None) -> dict[str, Any]:
    """Return the place of a message that quotes another one."""
    quoted = ReplyParameters(
        quote.message_id,
        allow_sending_without_reply=False,  # then it replies to the question instead
        quote=quote.text,
        quote_parse_mode=None,  # the text is no HTML
        quote_position=quote.position,
    )
    return {"reply_parameters": quoted, **({"message_thread_id": thread} if thread else {})}


async def reply_to(
    bot: Bot,
    message: Message,
    reply: Reply,
    *,
    to: Message | None = None,
    markup: ForceReply | None = None,
) -> Message | None:
    """Send a reply to a message, or to another message `to` in the same thread, as `send` does."""
    return await send(
        bot, message.chat_id, reply, to or message, thread=thread_of(message), markup=markup
    )


async def toast(query: CallbackQuery, text: str | None = None) -> None:
    """End the waiting sign on a tapped button, and show a text if there is one."""
    try:
        await query.answer(text)
    except TelegramError as error:  # a lost toast does not matter
        too_old = isinstance(error, BadRequest)  # tapped long ago: "query is too old"
        _log.log(logging.INFO if too_old else logging.WARNING, "button: %s", one_line(error))


async def edit(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> bool:
    """Change a message of the bot; return False if that is not possible."""
    try:
        await bot.edit_message_text(
            reply.text, chat_id=chat_id, message_id=message_id, reply_markup=reply.keyboard
        )
    except (BadRequest, Forbidden, ChatMigrated) as error:
        if "not modified" in str(error):  # a button was tapped twice
            return True
        _log.warning("not edited: %s", one_line(error))
        return False
    return True


@contextlib.asynccontextmanager
async def shown_at_work(bot: Bot, message: Message) -> AsyncIterator[None]:
    """Let the chat show that the bot is at work, during the block."""

    async def show() -> None:
        while True:
            with contextlib.suppress(TelegramError):  # it is only a sign
                await bot.send_chat_action(
                    message.chat_id, ChatAction.TYPING, message_thread_id=thread_of(message)
                )
            await asyncio.sleep(_ACTION_EVERY)

    showing = asyncio.create_task(show())
    try:
        yield
    finally:
        showing.cancel()
