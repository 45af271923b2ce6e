"""Which updates are handled: those that people sent to the bot in the last day, if they may ask."""

import logging
import time
from collections.abc import Callable, Collection
from contextvars import ContextVar
from datetime import timedelta

from telegram import Bot, Chat, Message, Update, User
from telegram.constants import ChatID, ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.conversation import words
from bot.conversation.allowance import Allowance, Allowed
from bot.conversation.buttons import StaleButtonError
from bot.conversation.context import Context
from bot.conversation.questions import (
    age_of,
    command_in,
    is_from_a_person,
    is_ours,
    question_in,
    written_at,
)
from bot.conversation.updates import chat_of
from bot.logs import place_in_code
from bot.metrics import POISON
from bot.outgoing.errors import one_line
from bot.outgoing.sending import Reply, reply_to, toast
from bot.speech import language_for, say, speak

TOO_LATE_AFTER = timedelta(days=1)  # as long as Telegram keeps updates for a bot that is down
_MOST_TURNED_AWAY = 10_000  # chats

# Whether the update that is being handled is for the bot. If it is not, the bot says nothing, even
# if the update is broken. Error handlers get another context object, so this is not kept there.
_addressed: ContextVar[bool] = ContextVar("addressed", default=False)

_log = logging.getLogger(__name__)


class Gate:
    """Comes before all handlers, and stops updates that they should not handle.

    It also reports errors of the handlers.
    """

    def __init__(
        self,
        allowance: Allowance,
        allowed_chats: Collection[int] = (),
        *,
        admins_choose: bool = False,
        language_in: Callable[[int], str] = lambda _chat_id: "",
    ) -> None:
        """If `allowed_chats` is not empty, only these chats may ask.

        With `admins_choose`, only a group's administrators choose and forget its articles.
        `language_in` returns the language that a chat chose, or "".
        """
        self._language_in = language_in
        self._admins_choose = admins_choose
        self.allowance = allowance
        self._allowed_chats = allowed_chats
        self._turned_away: set[int] = set()

    async def enter(self, update: Update, context: Context) -> None:
        """Parse the message into `context`; raise ApplicationHandlerStop to stop the update."""
        if update.my_chat_member:
            return
        self._choose_language(update)
        message = update.message or update.edited_message
        _addressed.set(message is None or message.chat.type == ChatType.PRIVATE)
        if message and message.migrate_to_chat_id:
            return
        if not is_from_a_person(update) or (message and not self._hears(message, context)):
            raise ApplicationHandlerStop
        _addressed.set(True)
        if message and age_of(message) > TOO_LATE_AFTER:
            _log.info("over a day old, skipped")
            raise ApplicationHandlerStop
        if self._allowed_chats and chat_of(update) not in self._allowed_chats:
            await self._turn_away(update, context)
            raise ApplicationHandlerStop
        if update.inline_query is None and not await self._allows(update, message, context):
            raise ApplicationHandlerStop

    def _choose_language(self, update: Update) -> None:
        """Speak the language that the chat chose, or else the one of the person's Telegram."""
        chat, person = update.effective_chat, update.effective_user
        chosen = self._language_in(chat.id) if chat else ""
        speak(chosen or language_for(person.language_code if person else None))

    async def may_change(self, update: Update, context: Context) -> bool:
        """Tell whether the person of an update may choose and forget the articles of its chat."""
        chat, person = update.effective_chat, update.effective_user
        sender = update.message.sender_chat if update.message else None
        return chat is None or await self._is_admin(context.bot, chat, person, sender)

    async def lets_choose(self, bot: Bot, message: Message) -> bool:
        """Tell whether who wrote a message may choose the article that its chat asks."""
        return await self._is_admin(bot, message.chat, message.from_user, message.sender_chat)

    async def _is_admin(
        self, bot: Bot, chat: Chat, person: User | None, sender: Chat | None
    ) -> bool:
        """Tell whether a person is among those who may change what is kept for a chat.

        `sender` is the chat in whose name the person writes, if any.
        """
        if not self._admins_choose or chat.type == ChatType.PRIVATE:
            return True
        if person is None or sender == chat or person.id == ChatID.ANONYMOUS_ADMIN:
            return person is not None
        try:
            admins = await bot.get_chat_administrators(chat.id)
        except TelegramError as error:
            _log.warning("who may choose is not known: %s", one_line(error))
            return False
        return any(admin.user.id == person.id for admin in admins)

    async def failed(self, update: object, context: Context) -> None:
        """Log an error; tell the chat that something went wrong, without details."""
        error = context.error
        query = update.callback_query if isinstance(update, Update) else None
        if isinstance(error, StaleButtonError) and query:
            await toast(query, say(words.STALE))
        elif isinstance(error, TelegramError):
            _log.warning("%s", one_line(error))
        elif error:
            POISON.inc()
            _log.error("failed: %s", place_in_code(error))
            _log.debug("failed:", exc_info=error)
            if isinstance(update, Update) and _addressed.get():
                await _say(update, context, say(words.FAILED))
        raise ApplicationHandlerStop  # otherwise PTB would go on with the other handlers

    def _hears(self, message: Message, context: Context) -> bool:
        """Parse a message for the handlers; return whether it is for the bot."""
        context.command = command_in(message, context.bot)
        context.question = question_in(message, context.bot, context.command)
        in_private = message.chat.type == ChatType.PRIVATE
        return in_private or context.question is not None or is_ours(context.command)

    async def _allows(self, update: Update, message: Message | None, context: Context) -> bool:
        asked = written_at(message).timestamp() if message else time.time()
        allowed = self.allowance.ask(chat_of(update), asked, update.update_id)
        if allowed is Allowed.TOO_MUCH:
            _log.info("more than QUESTIONS_PER_MINUTE; silent until the chat asks less")
            await _say(update, context, say(words.TOO_MUCH))
        return allowed is Allowed.YES

    async def _turn_away(self, update: Update, context: Context) -> None:
        """Tell a chat once that it is not among the allowed ones."""
        chat_id = chat_of(update)
        if update.inline_query:
            await update.inline_query.answer([], is_personal=True)
        elif chat_id not in self._turned_away:
            _log.info("not in ALLOWED_CHATS")
            await _say(update, context, say(words.NOT_ALLOWED, chat=str(chat_id)))
            if len(self._turned_away) >= _MOST_TURNED_AWAY:
                self._turned_away.clear()
            self._turned_away.add(chat_id)


async def _say(update: Update, context: Context, text: str) -> None:
    """Send a text to the person who wrote or tapped."""
    message = update.message or update.edited_message
    if message:
        await reply_to(context.bot, message, Reply(text))
    elif update.callback_query:
        await toast(update.callback_query, text)
