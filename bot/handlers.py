"""What each update does: take out the question, ask `retrieval`, send what `messages` made."""

import logging
import math
import time
from collections.abc import Collection
from typing import Any

from telegram import ForceReply, InlineQueryResultsButton, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ApplicationHandlerStop, CallbackContext

from bot import buttons, messages
from bot.allowance import Allowance, Allowed
from bot.library import Library
from bot.limits import one_line
from bot.logs import now_handled, place_in_code
from bot.memory import Memory, Remembered
from bot.metrics import ANSWER_SECONDS, POISON, QUESTIONS
from bot.questions import (
    LATE_AFTER,
    TOO_LATE_AFTER,
    Question,
    age_of,
    command_in,
    is_for,
    is_from_a_person,
    question_in,
)
from bot.sending import edit, reply_to, send, toast
from bot.store import Store
from bot.updates import chat_of, message_of, person_of, place_of, query_of, thread_of
from retrieval.answering import Answer
from retrieval.article import Article
from retrieval.examples import examples

_INLINE_CACHE = 10  # seconds; a person may choose another article
_MOST_TURNED_AWAY = 10_000  # chats

_log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]


class Handlers:
    """The callbacks that `application` registers.

    They keep nothing between two updates that a restart would miss: `Memory` is best effort.
    """

    def __init__(
        self,
        library: Library,
        store: Store,
        allowance: Allowance,
        allowed_chats: Collection[int] = (),
    ) -> None:
        """Serve `allowed_chats` only, if there are any."""
        self._library = library
        self._store = store
        self._allowance = allowance
        self._allowed_chats = allowed_chats
        self._turned_away: set[int] = set()
        self._memory = Memory()

    async def gate(self, update: Update, context: Context) -> None:
        """Let through what people put to the bot within the last day, if their chat may ask."""
        message = update.message or update.edited_message
        if message and message.migrate_to_chat_id:
            return
        if not is_from_a_person(update) or (message and not is_for(message, context.bot)):
            raise ApplicationHandlerStop
        if message and age_of(message) > TOO_LATE_AFTER:
            _log.info("over a day old, skipped")
            raise ApplicationHandlerStop
        chat = chat_of(update)
        if self._allowed_chats and chat not in self._allowed_chats:
            await self._turn_away(update, chat, context)
            raise ApplicationHandlerStop
        if update.inline_query is None:
            asked = (message.edit_date or message.date).timestamp() if message else time.time()
            allowed = self._allowance.ask(chat, asked)
            if allowed is Allowed.TOO_MUCH:
                _log.info("more than QUESTIONS_PER_MINUTE; silent until it calms")
                await self._say(update, context, messages.TOO_MUCH)
            if allowed is not Allowed.YES:
                raise ApplicationHandlerStop

    async def help(self, update: Update, context: Context) -> None:
        """/start, /help."""
        message = message_of(update)
        await reply_to(context.bot, message, messages.help_reply(self._article(message)))

    async def privacy(self, update: Update, context: Context) -> None:
        """/privacy."""
        await reply_to(context.bot, message_of(update), messages.Reply(messages.PRIVACY))

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
            found = self._answer(remembered)
            reply = messages.answer_reply(found, late=late)
            sent = await reply_to(context.bot, message, reply, to=asked.message)
            if sent:
                _count(found)
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
        found = self._answer(asked)
        reply = messages.answer_reply(found, question=True)
        thread = thread_of(query.message) if isinstance(query.message, Message) else None
        sent = await send(context.bot, chat, reply, thread=thread)
        if sent:
            _count(found)
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
            _log.info("inline: %s", one_line(error))
        else:
            if found:
                _count(found)

    async def failed(self, update: object, context: Context) -> None:
        """Log what went wrong; say so in the chat, without saying what."""
        error = context.error
        query = update.callback_query if isinstance(update, Update) else None
        if isinstance(error, buttons.StaleButtonError) and query:
            await toast(query, messages.STALE)
        elif isinstance(error, TelegramError):
            _log.warning("%s", one_line(error))
        elif error:
            POISON.inc()
            _log.error("failed: %s", place_in_code(error))
            _log.debug("failed:", exc_info=error)
            if isinstance(update, Update):
                await self._say(update, context, messages.FAILED)
        raise ApplicationHandlerStop  # or the handlers behind the gate would be called all the same

    async def _turn_away(self, update: Update, chat: int, context: Context) -> None:
        """Say once to a chat that is not among the allowed that it is not."""
        if update.inline_query:
            await update.inline_query.answer([], is_personal=True)
        elif chat not in self._turned_away:
            _log.info("not in ALLOWED_CHATS")
            if len(self._turned_away) >= _MOST_TURNED_AWAY:
                self._turned_away.clear()
            self._turned_away.add(chat)
            await self._say(update, context, messages.NOT_ALLOWED.format(chat=chat))

    async def _say(self, update: Update, context: Context, text: str) -> None:
        message = update.message or update.edited_message
        if message:
            await reply_to(context.bot, message, messages.Reply(text))
        elif update.callback_query:
            await toast(update.callback_query, text)

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


def _count(answer: Answer) -> None:
    """Count an answer that was sent; those of the terminal are not counted."""
    handled = now_handled()
    if handled:
        verdict = "talk" if answer.talk else answer.verdict.value
        took = time.monotonic() - handled.since
        QUESTIONS.labels(verdict=verdict, chat=handled.chat).inc()
        ANSWER_SECONDS.observe(took)
        _log.info("%s, %.2f s", verdict, took)
