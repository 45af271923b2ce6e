"""Replies -> Telegram, whatever it answers: what fails for now is tried again, the rest logged."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram import Bot, CallbackQuery, ForceReply, Message, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.ext import BaseRateLimiter

from bot.messages import Reply, plain
from bot.updates import thread_of

RETRY_FOR = 3600.0  # seconds until a request is given up
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0  # seconds

_LOGGING_IN = ("getMe", "deleteWebhook")  # `polling` tries these again, and tells why

_log = logging.getLogger(__name__)


def backoff(attempt: int) -> float:
    """Return the seconds to wait after a number of failures in a row: doubled, with jitter."""
    return min(_LONGEST_DELAY, _FIRST_DELAY * 2.0 ** min(attempt, 16)) * random.uniform(0.5, 1.0)  # noqa: S311  # no secret


def seconds(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


class Retrying(BaseRateLimiter[int]):
    """Try each request again after 429 and while Telegram cannot be reached, for an hour.

    Around every request but getUpdates and those that log in. `rate_limit_args`, if given, is the
    number of tries.
    """

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],  # noqa: ARG002  # the signature is PTB's
        rate_limit_args: int | None,
    ) -> Any:
        """Make the request, again where that can help; raise the last TelegramError."""
        if endpoint in _LOGGING_IN:
            return await callback(*args, **kwargs)
        until = time.monotonic() + RETRY_FOR
        attempt = 0
        while True:
            try:
                return await callback(*args, **kwargs)
            except (BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken):
                raise  # the same request would be refused again
            except TelegramError as error:
                delay = seconds(error) if isinstance(error, RetryAfter) else backoff(attempt)
                attempt += 1
                if attempt == rate_limit_args or time.monotonic() + delay > until:
                    raise
                level = logging.WARNING if attempt == 1 else logging.DEBUG
                _log.log(level, "%s: %s; trying again", endpoint, one_line(error))
                await asyncio.sleep(delay)


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
        except ChatMigrated as error:
            # In the supergroup, the message replied to has another number.
            return await send(bot, error.new_chat_id, reply, markup=markup)
        except Forbidden as error:
            refused = error
            break
        else:
            if refused:
                _log.warning("chat %d: sent in a plainer form: %s", chat, one_line(refused))
            return sent
    if refused:
        _log.warning("chat %d: not sent: %s", chat, one_line(refused))
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
        _log.warning("chat %d: not edited: %s", chat, one_line(error))
        return False
    return True


def one_line(error: TelegramError) -> str:
    """Say what went wrong, for people, in one line."""
    if isinstance(error, InvalidToken):
        return "Telegram does not know this token; check TELEGRAM_BOT_TOKEN (@BotFather has it)"
    if isinstance(error, Conflict):
        return "another copy of the bot runs on this token, or a webhook is set; stop one of them"
    return " ".join(str(error).split()) or type(error).__name__
