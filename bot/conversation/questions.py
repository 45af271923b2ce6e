"""A message -> the question in it, if it has one for this bot."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from telegram import Bot, Message, MessageEntity, Update
from telegram.constants import ChatType

from bot.conversation.commands import COMMANDS

LATE_AFTER = timedelta(minutes=10)

_NAMES = frozenset(command.name for command in COMMANDS)


class TypedCommand(NamedTuple):
    """A command at the beginning of a message, and the text after it, with its line breaks.

    `name` is "" if the command is for another bot.
    """

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class Question:
    """The question, empty if somebody only called the bot; and the message to reply to."""

    text: str
    message: Message


def question_in(message: Message, bot: Bot, command: TypedCommand | None) -> Question | None:
    """Return the question for the bot in a message, or None if there is none.

    In private, any text is a question. In a group, a question is a text with `/ask`, a reply to
    the bot, or a mention of it. `/ask` or a mention alone, as a reply to somebody's message, makes
    that message the question.
    """
    text = message.text or message.caption
    if not text:
        return None
    if command is not None:
        return _asked(command.rest, message, bot) if command.name == "ask" else None
    without_mentions = _without_mentions(message, bot)
    if message.chat.type == ChatType.PRIVATE:
        return Question((without_mentions or text).strip(), message)
    if without_mentions is not None:
        return _asked(without_mentions, message, bot)
    if is_from(message.reply_to_message, bot):
        return Question(text.strip(), message)
    return None


def command_in(message: Message, bot: Bot) -> TypedCommand | None:
    """Return the command at the beginning of a message, or None."""
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            name, _, username = text[1 : entity.length].partition("@")
            ours = not username or username.lower() == bot.username.lower()
            return TypedCommand(name.lower() if ours else "", text[entity.length :].strip())
    return None


def is_ours(command: TypedCommand | None) -> bool:
    """Tell whether a command is one of this bot's."""
    return command is not None and command.name in _NAMES


def is_from_a_person(update: Update) -> bool:
    """Tell whether a person sent this: not a bot, not a channel, and not through inline mode."""
    message = update.message or update.edited_message
    if not message:
        return update.callback_query is not None or update.inline_query is not None
    sender = message.from_user
    if message.via_bot or message.is_automatic_forward or not sender:
        return False
    # An anonymous administrator writes as the group, and a bot of Telegram is named as the sender
    # (core.telegram.org/bots/api#message, sender_chat).
    return not sender.is_bot or message.sender_chat == message.chat


def written_at(message: Message) -> datetime:
    """Return when a message was written or last edited."""
    return message.edit_date or message.date


def age_of(message: Message) -> timedelta:
    """Return how long ago a message was written or last edited."""
    return datetime.now(UTC) - written_at(message)


def _asked(text: str, message: Message, bot: Bot) -> Question:
    """Return the text as the question; if it is empty, the message that it replies to."""
    replied = message.reply_to_message
    if text or is_from(replied, bot):
        return Question(text, message)
    if message.quote:  # the quoted message may be in another chat
        return Question(message.quote.text.strip(), replied or message)
    chosen = (replied.text or replied.caption or "").strip() if replied else ""
    return Question(chosen, replied) if replied and chosen else Question(text, message)


def _without_mentions(message: Message, bot: Bot) -> str | None:
    """Return the text without the mentions of the bot, or None if there are none."""
    # Offsets count UTF-16 units (core.telegram.org/bots/api#messageentity). A wrong offset may cut
    # a character in two.
    units = (message.text or message.caption or "").encode("utf-16-le", "surrogatepass")

    def is_mention(entity: MessageEntity) -> bool:
        if entity.type == MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == bot.id
        begin, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        text = units[begin:end].decode("utf-16-le", "replace")
        return entity.type == MessageEntity.MENTION and text.lower() == f"@{bot.username}".lower()

    ours = [entity for entity in message.entities or message.caption_entities if is_mention(entity)]
    if not ours:
        return None
    for entity in sorted(ours, key=lambda entity: -entity.offset):
        units = units[: 2 * entity.offset] + units[2 * (entity.offset + entity.length) :]
    return units.decode("utf-16-le", errors="replace").strip()


def is_from(message: Message | None, bot: Bot) -> bool:
    """Tell whether a bot wrote a message."""
    return bool(message and message.from_user and message.from_user.id == bot.id)
