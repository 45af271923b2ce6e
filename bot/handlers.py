"""What each update does: take out the question, ask `retrieval`, send what `messages` made."""

import logging
from typing import Any

from telegram import CallbackQuery, ForceReply, InlineQueryResultsButton, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ApplicationHandlerStop, CallbackContext

from bot import buttons, messages
from bot.library import Library
from bot.questions import (
    LATE_AFTER,
    TOO_LATE_AFTER,
    Question,
    age_of,
    command_in,
    is_from_a_person,
    question_in,
)
from bot.sending import edit, one_line, send
from bot.store import Store
from retrieval.answering import Answer, answer
from retrieval.article import Article
from retrieval.examples import examples

_INLINE_CACHE = 10  # seconds; a person may choose another article

_log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]


class Handlers:
    """The callbacks that `application` registers; they keep nothing between two updates."""

    def __init__(self, library: Library, store: Store) -> None:
        self._library = library
        self._store = store

    async def gate(self, update: Update, _context: Context) -> None:
        """Let through what people wrote within the last day."""
        if not is_from_a_person(update):
            raise ApplicationHandlerStop
        message = update.message or update.edited_message
        if message and age_of(message) > TOO_LATE_AFTER:
            _log.info("update %d: over a day old, skipped", update.update_id)
            raise ApplicationHandlerStop

    async def help(self, update: Update, context: Context) -> None:
        """/start, /help."""
        message = _message(update)
        await _reply(message, messages.help_reply(self._article(message)), context)

    async def article(self, update: Update, context: Context) -> None:
        """/article."""
        message = _message(update)
        await _reply(message, messages.article_reply(self._article(message)), context)

    async def articles(self, update: Update, context: Context) -> None:
        """/articles."""
        message = _message(update)
        listed = messages.articles_reply(self._library.articles, self._article(message))
        await _reply(message, listed, context)

    async def question(self, update: Update, context: Context) -> None:
        """Answer a text, if it is put to the bot; ask for the question if there is none in it."""
        message = _message(update)
        asked = question_in(message, context.bot)
        if asked is None:
            if message.chat.type == ChatType.PRIVATE:
                await self._unknown_command(message, context)
        elif not asked.text:
            reply = messages.Reply(messages.ASK)
            await _reply(message, reply, context, markup=ForceReply(selective=True))
        else:
            reply = messages.answer_reply(
                self._answer(asked, message), late=age_of(message) > LATE_AFTER
            )
            sent = await _reply(message, reply, context, to=asked.message)
            if sent:
                self._store.answered(message.chat_id, message.message_id, sent.message_id)

    async def edited(self, update: Update, context: Context) -> None:
        """Edit the answer of an edited question; what had no answer gets none now."""
        message = update.edited_message
        if not message:
            return
        earlier = self._store.answer_to(message.chat_id, message.message_id)
        asked = question_in(message, context.bot)
        if earlier and asked and asked.text:
            reply = messages.answer_reply(self._answer(asked, message))
            await edit(context.bot, message.chat_id, earlier, reply)

    async def not_text(self, update: Update, context: Context) -> None:
        """Say once, for a picture or an album of them, that only text can be read."""
        message = _message(update)
        album = message.media_group_id
        if album and context.chat_data is not None:
            # An album is a message for each picture. Forgotten at a restart: then it is said twice.
            if context.chat_data.get("album") == album:
                return
            context.chat_data["album"] = album
        await _reply(message, messages.Reply(messages.NOT_TEXT), context)

    async def migrated(self, update: Update, _context: Context) -> None:
        """Carry a group's choice over to the supergroup that it has become."""
        message = _message(update)
        if message.migrate_to_chat_id:
            self._store.migrate(message.chat_id, message.migrate_to_chat_id)

    async def view_button(self, update: Update, context: Context) -> None:
        """In context, More, Back."""
        query, data = _query(update)
        article = self._article_in(data)
        reply = messages.view_reply(buttons.decode_view(data, article), article)
        chat, number = _place_of(query)
        edited = await edit(context.bot, chat, number, reply)
        await _toast(query, None if edited else messages.STALE)

    async def example_button(self, update: Update, context: Context) -> None:
        """Answer an example question as if it had been typed."""
        query, data = _query(update)
        article = self._article_in(data)
        example, questions = buttons.decode_example(data), examples(article)
        chat, _ = _place_of(query)
        if not 0 <= example < len(questions):
            raise buttons.StaleButtonError
        await _toast(query)
        reply = messages.answer_reply(answer(questions[example], article), question=True)
        thread = _thread(query.message) if isinstance(query.message, Message) else None
        await send(context.bot, chat, reply, thread=thread)

    async def choose_button(self, update: Update, context: Context) -> None:
        """Let the chat ask the article that was tapped."""
        query, data = _query(update)
        article = self._article_in(data)
        chat, number = _place_of(query)
        self._library.choose(chat, article)
        await _toast(query, f"This chat now asks: {article.title}"[:200])
        await edit(
            context.bot, chat, number, messages.articles_reply(self._library.articles, article)
        )

    async def unknown_button(self, _update: Update, _context: Context) -> None:
        """Answer a button that is none of ours, or of another time."""
        raise buttons.StaleButtonError

    async def inline(self, update: Update, _context: Context) -> None:
        """List the sentences that answer `@bot question`; the opening if nothing is asked."""
        query = update.inline_query
        if not query:
            return
        article = self._library.of_chat(query.from_user.id)
        asked = query.query.strip()
        found = answer(asked, article) if asked else None
        try:
            await query.answer(
                messages.inline_results(found, article),
                cache_time=_INLINE_CACHE,
                is_personal=True,
                button=InlineQueryResultsButton("The article does not say", start_parameter="help")
                if found and not found.shown
                else None,
            )
        except BadRequest as error:  # typed on meanwhile: "query is too old"
            _log.info("update %d: %s", update.update_id, one_line(error))

    async def failed(self, update: object, context: Context) -> None:
        """Log what went wrong; say so in the chat, without saying what."""
        error = context.error
        number = update.update_id if isinstance(update, Update) else 0
        query = update.callback_query if isinstance(update, Update) else None
        if isinstance(error, buttons.StaleButtonError) and query:
            await _toast(query, messages.STALE)
        elif isinstance(error, TelegramError):
            _log.warning("update %d: %s", number, one_line(error))
        else:
            _log.error("update %d failed", number, exc_info=error)
            if query:
                await _toast(query, messages.FAILED)
            elif isinstance(update, Update) and update.message:
                await _reply(update.message, messages.Reply(messages.FAILED), context)

    async def _unknown_command(self, message: Message, context: Context) -> None:
        command = command_in(message, context.bot)
        if command and command[0]:
            await _reply(message, messages.Reply(messages.UNKNOWN_COMMAND), context)

    def _answer(self, asked: Question, message: Message) -> Answer:
        return answer(asked.text, self._article(message))

    def _article(self, message: Message) -> Article:
        return self._library.of_chat(message.chat_id)

    def _article_in(self, data: str) -> Article:
        """Return the article that a button is about. Raises StaleButtonError."""
        article = self._library.with_digest(buttons.digest_in(data))
        if article is None:
            raise buttons.StaleButtonError
        return article


def _message(update: Update) -> Message:
    """Return the message that the handler's filter has promised."""
    if update.message is None:
        raise TypeError("an update without a message")
    return update.message


def _query(update: Update) -> tuple[CallbackQuery, str]:
    """Return the tap that the handler's type has promised, and its data."""
    if update.callback_query is None:
        raise TypeError("an update without a callback query")
    return update.callback_query, update.callback_query.data or ""


def _place_of(query: CallbackQuery) -> tuple[int, int]:
    """Return the chat and the number of the button's message. Raises StaleButtonError for none.

    No more of it is needed, so that buttons work where Telegram no longer shows the message.
    """
    if query.message is None:
        raise buttons.StaleButtonError
    return query.message.chat.id, query.message.message_id


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


async def _reply(
    message: Message,
    reply: messages.Reply,
    context: Context,
    *,
    to: Message | None = None,
    markup: ForceReply | None = None,
) -> Message | None:
    thread = _thread(message)
    return await send(
        context.bot, message.chat_id, reply, to or message, thread=thread, markup=markup
    )


async def _toast(query: CallbackQuery, text: str | None = None) -> None:
    try:
        await query.answer(text)
    except BadRequest as error:  # tapped long ago: "query is too old"
        _log.info("button: %s", one_line(error))
