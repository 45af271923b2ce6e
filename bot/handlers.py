"""What each update does: take out the question, ask `retrieval`, send what `messages` made."""

import logging
import math
from typing import Any

from telegram import ForceReply, InlineQueryResultsButton, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ApplicationHandlerStop, CallbackContext

from bot import buttons, messages
from bot.library import Library
from bot.memory import Memory, Remembered
from bot.questions import (
    LATE_AFTER,
    TOO_LATE_AFTER,
    Question,
    age_of,
    command_in,
    is_from_a_person,
    question_in,
)
from bot.sending import edit, one_line, reply_to, send, toast
from bot.store import Store
from bot.updates import message_of, person_of, place_of, query_of, thread_of
from retrieval.answering import Answer
from retrieval.article import Article
from retrieval.examples import examples

_INLINE_CACHE = 10  # seconds; a person may choose another article

_log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]


class Handlers:
    """The callbacks that `application` registers.

    They keep nothing between two updates that a restart would miss: `Memory` is best effort.
    """

    def __init__(self, library: Library, store: Store) -> None:
        self._library = library
        self._store = store
        self._memory = Memory()

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
        message = message_of(update)
        await reply_to(context.bot, message, messages.help_reply(self._article(message)))

    async def article(self, update: Update, context: Context) -> None:
        """/article."""
        message = message_of(update)
        await reply_to(context.bot, message, messages.article_reply(self._article(message)))

    async def articles(self, update: Update, context: Context) -> None:
        """/articles."""
        message = message_of(update)
        listed = messages.articles_reply(self._library.articles, self._article(message))
        await reply_to(context.bot, message, listed)

    async def question(self, update: Update, context: Context) -> None:
        """Answer a text, if it is put to the bot; ask for the question if there is none in it."""
        message = message_of(update)
        asked = question_in(message, context.bot)
        if asked is None:
            if message.chat.type == ChatType.PRIVATE:
                await self._unknown_command(message, context)
        elif not asked.text:
            reply = messages.Reply(messages.ASK)
            await reply_to(context.bot, message, reply, markup=ForceReply(selective=True))
        else:
            remembered = self._in_talk(asked, message)
            self._memory.asked(message.chat_id, person_of(message), remembered)
            late = age_of(message) > LATE_AFTER
            reply = messages.answer_reply(self._answer(remembered), late=late)
            sent = await reply_to(context.bot, message, reply, to=asked.message)
            if sent:
                self._store.answered(message.chat_id, message.message_id, sent.message_id)
                self._memory.answered(message.chat_id, sent.message_id, remembered)

    async def edited(self, update: Update, context: Context) -> None:
        """Edit the answer of an edited question; what had no answer gets none now."""
        message = update.edited_message
        if not message:
            return
        chat = message.chat_id
        earlier = self._store.answer_to(chat, message.message_id)
        asked = question_in(message, context.bot)
        if earlier and asked and asked.text:
            before = self._memory.of_answer(chat, earlier)
            after = before.after if before else ()
            remembered = Remembered(asked.text, after, self._article(message))
            self._memory.asked(chat, person_of(message), remembered)
            self._memory.answered(chat, earlier, remembered)
            await edit(context.bot, chat, earlier, messages.answer_reply(self._answer(remembered)))

    async def why(self, update: Update, context: Context) -> None:
        """/why, as a reply to an answer or about the person's last question."""
        message = message_of(update)
        answered = message.reply_to_message
        if answered:
            asked = self._memory.of_answer(message.chat_id, answered.message_id)
        else:
            asked = self._memory.last(message.chat_id, person_of(message), within=math.inf)
        if asked:
            reply = messages.why_reply(self._answer(asked))
        else:
            reply = messages.Reply(messages.NO_WHY)
        await reply_to(context.bot, message, reply)

    async def not_text(self, update: Update, context: Context) -> None:
        """Say once, for a picture or an album of them, that only text can be read."""
        message = message_of(update)
        album = message.media_group_id
        if album and context.chat_data is not None:
            # An album is a message for each picture. Forgotten at a restart: then it is said twice.
            if context.chat_data.get("album") == album:
                return
            context.chat_data["album"] = album
        await reply_to(context.bot, message, messages.Reply(messages.NOT_TEXT))

    async def migrated(self, update: Update, _context: Context) -> None:
        """Carry a group's choice over to the supergroup that it has become."""
        message = message_of(update)
        if message.migrate_to_chat_id:
            self._store.migrate(message.chat_id, message.migrate_to_chat_id)

    async def view_button(self, update: Update, context: Context) -> None:
        """In context, More, Back."""
        query, data = query_of(update)
        article = self._article_in(data)
        reply = messages.view_reply(buttons.decode_view(data, article), article)
        chat, number = place_of(query)
        edited = await edit(context.bot, chat, number, reply)
        await toast(query, None if edited else messages.STALE)

    async def example_button(self, update: Update, context: Context) -> None:
        """Answer an example question as if it had been typed."""
        query, data = query_of(update)
        article = self._article_in(data)
        example, questions = buttons.decode_example(data), examples(article)
        chat, _ = place_of(query)
        if not 0 <= example < len(questions):
            raise buttons.StaleButtonError
        await toast(query)
        asked = Remembered(questions[example], (), article)
        self._memory.asked(chat, query.from_user.id, asked)
        reply = messages.answer_reply(self._answer(asked), question=True)
        thread = thread_of(query.message) if isinstance(query.message, Message) else None
        sent = await send(context.bot, chat, reply, thread=thread)
        if sent:
            self._memory.answered(chat, sent.message_id, asked)

    async def choose_button(self, update: Update, context: Context) -> None:
        """Let the chat ask the article that was tapped."""
        query, data = query_of(update)
        article = self._article_in(data)
        chat, number = place_of(query)
        self._library.choose(chat, article)
        await toast(query, f"This chat now asks: {article.title}"[:200])
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
        found = self._library.answer(asked, article) if asked else None
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
            await toast(query, messages.STALE)
        elif isinstance(error, TelegramError):
            _log.warning("update %d: %s", number, one_line(error))
        else:
            _log.error("update %d failed", number, exc_info=error)
            if query:
                await toast(query, messages.FAILED)
            elif isinstance(update, Update) and update.message:
                await reply_to(context.bot, update.message, messages.Reply(messages.FAILED))

    async def _unknown_command(self, message: Message, context: Context) -> None:
        command = command_in(message, context.bot)
        if command and command[0]:
            await reply_to(context.bot, message, messages.Reply(messages.UNKNOWN_COMMAND))

    def _in_talk(self, asked: Question, message: Message) -> Remembered:
        """Return a question with those before it that it may lean on.

        They are those of the answer that it replies to, or the person's own of the last minutes;
        never what others in the chat asked.
        """
        article = self._article(message)
        before = None
        if asked.message is message:  # else it is somebody else's message that is asked about
            replied = message.reply_to_message
            before = (
                self._memory.of_answer(message.chat_id, replied.message_id) if replied else None
            )
            before = before or self._memory.last(message.chat_id, person_of(message))
        same = before is not None and before.article is article
        return Remembered(asked.text, before.so_far() if before and same else (), article)

    def _answer(self, asked: Remembered) -> Answer:
        return self._library.answer(asked.question, asked.article, asked.after)

    def _article(self, message: Message) -> Article:
        return self._library.of_chat(message.chat_id)

    def _article_in(self, data: str) -> Article:
        """Return the article that a button is about. Raises StaleButtonError."""
        article = self._library.with_digest(buttons.digest_in(data))
        if article is None:
            raise buttons.StaleButtonError
        return article
