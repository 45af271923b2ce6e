"""Replies -> Telegram, in the best form that it takes; what it refuses for good is logged, once."""

import logging
from typing import Any

from telegram import Bot, CallbackQuery, ForceReply, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.limits import one_line
from bot.messages import Reply, plain
from bot.updates import thread_of

_log = logging.getLogger(__name__)


async def send(
    bot: Bot,
    chat: int,
    reply: Reply,
    to: Message | None = None,
    *,
    thread: int | None = None,
    markup: ForceReply | None = None,
) -> Message | None:
    """Send a reply into a chat, to a message and into its thread; None if that cannot be done.

    What Telegram does not take (a thread or a message replied to that is gone, an entity, a button)
    is left out at a second or third try: the words still get there.
    """
    parameters = ReplyParameters(to.message_id, allow_sending_without_reply=True) if to else None
    rich: dict[str, Any] = {"text": reply.text, "reply_markup": markup or reply.keyboard}
    placed: dict[str, Any] = {"reply_parameters": parameters, "message_thread_id": thread}
    bare: dict[str, Any] = {"text": plain(reply.text), "parse_mode": None}
    refused: TelegramError | None = None
    for arguments in (rich | placed, rich, bare):
        try:
            sent = await bot.send_message(chat, **arguments)
        except BadRequest as error:
            refused = refused or error
            if "chat not found" in str(error).lower():
                break
        except ChatMigrated as error:
            # In the supergroup, the message replied to has another number.
            return await send(bot, error.new_chat_id, reply, markup=markup)
        except Forbidden as error:
            refused = error
            break
        else:
            if refused:
                _log.warning("sent in a plainer form: %s", one_line(refused))
            return sent
    if refused:
        _log.warning("not sent: %s", one_line(refused))
    return None


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
    except BadRequest as error:  # tapped long ago: "query is too old"
        _log.info("button: %s", one_line(error))


async def edit(bot: Bot, chat: int, message: int, reply: Reply) -> bool:
    """Change a message of the bot's; return False if that cannot be done, and it stays as it is."""
    try:
        await bot.edit_message_text(
            reply.text, chat_id=chat, message_id=message, reply_markup=reply.keyboard
        )
    except (BadRequest, Forbidden, ChatMigrated) as error:
        if "not modified" in str(error):  # a button tapped twice
            return True
        _log.warning("not edited: %s", one_line(error))
        return False
    return True
