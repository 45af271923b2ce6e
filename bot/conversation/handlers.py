"""The handlers: take the question, ask `retrieval`, send the reply that `messages` makes.

A handler may be called again for the same update, because it was interrupted or its chat had to
wait. So it remembers the question only after its reply was sent.
"""

import logging
import time

from cachetools import LRUCache
from telegram import CallbackQuery, ForceReply, InlineQueryResultsButton, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from articles.library import Library
from bot.conversation import buttons, messages, words
from bot.conversation.context import Context
from bot.conversation.elsewhere import Elsewhere
from bot.conversation.gate import Gate
from bot.conversation.memory import Memory, Remembered
from bot.conversation.questions import LATE_AFTER, Question, age_of, written_at
from bot.conversation.sources import Source
from bot.conversation.updates import message_of, person_of, place_of, query_of
from bot.handled import now_handled
from bot.metrics import ANSWER_SECONDS, QUESTIONS
from bot.outgoing.errors import one_line
from bot.outgoing.sending import Reply, edit, reply_to, send, thread_of, toast
from retrieval.answers import Answer
from retrieval.article import Article
from retrieval.examples import examples
from storage.base import Chats

_MOST_ALBUMS = 1000
_INLINE_CACHE = 10  # seconds; a person may choose another article

_log = logging.getLogger(__name__)


class Handlers(Elsewhere):
    """The callbacks that `application` registers, with those of its bases.

    A restart loses nothing that they need: if `Memory` has forgotten a question, they go on
    without it.
    """

    def __init__(self, library: Library, chats: Chats, gate: Gate) -> None:
        super().__init__(library)
        self.gate = gate
        self._chats = chats
        self._memory = Memory()
        self._albums: LRUCache[str, bool] = LRUCache(_MOST_ALBUMS)

    async def ask(self, update: Update, context: Context) -> None:
        """/ask."""
        await self.question(update, context)

    async def question(self, update: Update, context: Context) -> None:
        """Answer a text that is for the bot; if it has no question, ask for one."""
        message = message_of(update)
        question = context.question
        if question is None:
            if message.chat.type == ChatType.PRIVATE and context.command and context.command.name:
                await reply_to(context.bot, message, Reply(words.UNKNOWN_COMMAND))
        elif not question.text:
            reply = Reply(words.ASK)
            await reply_to(context.bot, message, reply, markup=ForceReply(selective=True))
        else:
            article = await self._article(message)
            remembered = self._in_talk(question, message, article)
            late = age_of(message) > LATE_AFTER
            source = self._source(message.chat_id, article)
            found, reply = await self._read(
                article, self._answered, article, remembered, late=late, source=source
            )
            reply = await self._offering(message.chat_id, found, reply)
            sent = await reply_to(context.bot, message, reply, to=question.message)
            self._memory.note_question(
                message.chat_id, person_of(message), remembered, written_at(message).timestamp()
            )
            if sent:
                _count(found)
                self._chats.note_answer(message.chat_id, message.message_id, sent.message_id)
                self._memory.note_answer(message.chat_id, sent.message_id, remembered)

    async def edited(self, update: Update, context: Context) -> None:
        """Edit the answer of an edited question; if it had no answer, send none."""
        message = update.edited_message
        question = context.question
        if not message or not question or not question.text:
            return
        chat_id = message.chat_id
        answer_id = self._chats.answer_to(chat_id, message.message_id)
        if answer_id is None:
            return
        before = self._memory.of_answer(chat_id, answer_id)
        earlier = before.earlier if before else ()
        article = await self._article(message)
        remembered = Remembered(question.text, earlier, article.digest)
        source = self._source(chat_id, article)
        found, reply = await self._read(article, self._answered, article, remembered, source=source)
        reply = await self._offering(chat_id, found, reply)
        await edit(context.bot, chat_id, answer_id, reply)
        self._memory.note_question(
            chat_id, person_of(message), remembered, written_at(message).timestamp()
        )
        self._memory.note_answer(chat_id, answer_id, remembered)

    async def why(self, update: Update, context: Context) -> None:
        """/why: explain the answer that it replies to, or the one to the person's last question."""
        message = message_of(update)
        answered = message.reply_to_message
        if answered:
            remembered = self._memory.of_answer(message.chat_id, answered.message_id)
        else:
            remembered = self._memory.last(message.chat_id, person_of(message))
        reply = Reply(words.NO_WHY)
        article = (
            await self._library.with_digest(message.chat_id, remembered.digest)
            if remembered
            else None
        )
        if remembered and article:
            reply = await self._read(
                article, lambda: messages.why_reply(self._answer(article, remembered))
            )
        await reply_to(context.bot, message, reply)

    async def not_text(self, update: Update, context: Context) -> None:
        """Say that the bot can only read text, once for each picture or album."""
        message = message_of(update)
        album = message.media_group_id
        # An album comes as one message for each picture.
        if album is None or album not in self._albums:
            await reply_to(context.bot, message, Reply(words.NOT_TEXT))
        if album:
            self._albums[album] = True

    async def migrated(self, update: Update, _context: Context) -> None:
        """Move a group's choice to the supergroup that the group has become."""
        message = message_of(update)
        if message.migrate_to_chat_id:
            self._chats.migrate(message.chat_id, message.migrate_to_chat_id)

    async def example_button(self, update: Update, context: Context) -> None:
        """Answer an example question as if it had been typed."""
        query, data = query_of(update)
        article = await self._article_in(update, data)
        number = buttons.decode_example(data)
        questions = await self._read(article, examples, article)
        if not 0 <= number < len(questions):
            raise buttons.StaleButtonError
        await toast(query)
        chat_id, _ = place_of(query)
        remembered = Remembered(questions[number], (), article.digest)
        found, reply = await self._read(
            article,
            self._answered,
            article,
            remembered,
            question=True,
            source=self._source(chat_id, article),
        )
        sent = await send(context.bot, chat_id, reply, thread=_thread_of(query))
        self._memory.note_question(chat_id, query.from_user.id, remembered, time.time())
        if sent:
            _count(found)
            self._memory.note_answer(chat_id, sent.message_id, remembered)

    async def inline(self, update: Update, _context: Context) -> None:
        """List the sentences that answer `@bot question`; without a question, the opening."""
        query = update.inline_query
        if not query:
            return
        article = await self._library.of_chat(query.from_user.id)
        text = query.query.strip()
        found = await self._read(article, self._library.answer, text, article) if text else None
        listed = messages.inline_results(found, article)
        nothing = InlineQueryResultsButton(words.NOTHING, start_parameter="help")
        try:
            await query.answer(
                listed,
                cache_time=_INLINE_CACHE,
                is_personal=True,
                button=None if listed else nothing,
            )
        except BadRequest as error:  # the person typed on: "query is too old"
            _log.info("inline: %s", one_line(error))
        else:
            if found:
                _count(found)

    def _answered(
        self,
        article: Article,
        remembered: Remembered,
        *,
        question: bool = False,
        late: bool = False,
        source: Source,
    ) -> tuple[Answer, Reply]:
        found = self._answer(article, remembered)
        return found, messages.answer_reply(found, question=question, late=late, source=source)

    def _answer(self, article: Article, remembered: Remembered) -> Answer:
        return self._library.answer(remembered.question, article, remembered.earlier)

    def _in_talk(self, question: Question, message: Message, article: Article) -> Remembered:
        """Return a question with the earlier ones that it may need to be understood.

        These belong to the answer that it replies to. Without a reply, they are the person's own
        from the last minutes, and never those of other people in the chat.
        """
        before = None
        if question.message is message:  # otherwise the question is somebody else's message
            replied = message.reply_to_message
            before = (
                self._memory.of_answer(message.chat_id, replied.message_id) if replied else None
            )
            before = before or self._memory.last(
                message.chat_id, person_of(message), written_at(message).timestamp()
            )
        if before is None or before.digest != article.digest:
            return Remembered(question.text, (), article.digest)
        # The same question again is no follow-up to itself: it gets the same answer.
        again = before.question.casefold() == question.text.casefold()
        return Remembered(
            question.text, before.earlier if again else before.so_far(), article.digest
        )


def _thread_of(query: CallbackQuery) -> int | None:
    return thread_of(query.message) if isinstance(query.message, Message) else None


def _count(answer: Answer) -> None:
    """Count an answer that was sent on Telegram; answers in the terminal are not counted."""
    handled = now_handled()
    if handled:
        verdict = "talk" if answer.talk else answer.verdict.value
        took = time.monotonic() - handled.since
        QUESTIONS.labels(verdict=verdict, chat=handled.chat).inc()
        ANSWER_SECONDS.observe(took)
        _log.info("%s, %.2f s", verdict, took)
