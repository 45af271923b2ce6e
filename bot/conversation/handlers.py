"""The handlers: take the question, ask `retrieval`, send the reply that `messages` makes.

A handler may be called again for the same update, because it was interrupted or its chat had to
wait. So it remembers the question only after its reply was sent.
"""

import logging
import time

from telegram import CallbackQuery, ForceReply, InlineQueryResultsButton, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from articles.library import Library
from bot.carried import Part
from bot.conversation import buttons, messages, words
from bot.conversation.context import Context
from bot.conversation.gate import Gate
from bot.conversation.memory import Albums, Remembered
from bot.conversation.questions import written_at
from bot.conversation.reading import Reads
from bot.conversation.taking import Taking
from bot.conversation.updates import message_of, person_of, place_of, query_of
from bot.outgoing.errors import one_line
from bot.outgoing.sending import Reply, edit, reply_to, send, thread_of, toast
from bot.speech import say
from retrieval.examples import examples
from storage.base import Chats

_INLINE_CACHE = 10  # seconds; a person may choose another article

_log = logging.getLogger(__name__)


class Handlers(Taking):
    """The callbacks that `application` registers, with those of its bases.

    A restart loses nothing that they need: if `Memory` has forgotten a question, they go on
    without it.
    """

    def __init__(
        self,
        library: Library,
        chats: Chats,
        gate: Gate,
        reads: Reads = Reads(),  # noqa: B008  # it is frozen
    ) -> None:
        super().__init__(library, chats, reads)
        self.gate = gate
        self._albums = Albums()

    def carried(self) -> dict[str, Part]:
        """Return what remembers chats, by name: another process may serve a chat next."""
        return {
            "memory": self._memory,
            "quota": self._quota,
            "allowance": self.gate.allowance,
            "albums": self._albums,
        }

    async def ask(self, update: Update, context: Context) -> None:
        """/ask."""
        await self.question(update, context)

    async def question(self, update: Update, context: Context) -> None:
        """Read or answer a message that is for the bot; if it has no question, ask for one."""
        message = message_of(update)
        question = context.question
        if context.command and context.command.name == "read":  # under a file
            await self.read(update, context)
        elif question and await self._takes(context.bot, message, asks=context.command is not None):
            pass
        elif question is None:
            if message.chat.type == ChatType.PRIVATE and context.command and context.command.name:
                await reply_to(context.bot, message, Reply(say(words.UNKNOWN_COMMAND)))
        elif self._names_something_long(context.bot, message, question):
            await self.read(update, context)
        elif not question.text:
            reply = Reply(say(words.ASK))
            await reply_to(context.bot, message, reply, markup=ForceReply(selective=True))
        else:
            article, notice = await self._article_for(context.bot, message, question)
            if article:
                await self._answer_message(
                    context.bot, message, question, article, instead_of=notice
                )

    async def edited(self, update: Update, context: Context) -> None:
        """Edit the answer of an edited question; if it had no answer, send none."""
        message = update.edited_message
        question = context.question
        if not message or not question or not question.text:
            return
        chat_id = message.chat_id
        answer_id = self._chats.answer_to(chat_id, message.message_id)
        if not answer_id or await self._takes_edited(context.bot, message):
            return
        before = self._memory.of_answer(chat_id, answer_id)
        earlier = before.earlier if before else ()
        replied = message.reply_to_message
        article = await self._library.read_from(chat_id, replied.message_id) if replied else None
        article = article or await self._article(message)
        remembered = Remembered(question.text, earlier, article.digest)
        found, reply = await self._answer_from(chat_id, article, remembered)
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
        reply = Reply(say(words.NO_WHY))
        article = (
            await self._library.with_digest(message.chat_id, remembered.digest)
            if remembered
            else None
        )
        if remembered and article:
            reply = await self._asked(
                article,
                remembered,
                lambda: messages.why_reply(self._answer(article, remembered)),
            )
        await reply_to(context.bot, message, reply)

    async def file(self, update: Update, context: Context) -> None:
        """Read a file that comes without a word."""
        if not await self._takes(context.bot, message_of(update)):
            await self.not_text(update, context)

    async def not_text(self, update: Update, context: Context) -> None:
        """Say that the bot can only read text, once for each picture or album."""
        message = message_of(update)
        album = message.media_group_id
        if album is None or self._albums.is_new(message.chat_id, album):
            await reply_to(context.bot, message, Reply(say(words.NOT_TEXT)))

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
        found, reply = await self._answer_from(chat_id, article, remembered, question=True)
        sent = await send(context.bot, chat_id, reply, thread=_thread_of(query))
        self._memory.note_question(chat_id, query.from_user.id, remembered, time.time())
        if sent:
            self._count(found, chat_id)
            self._memory.note_answer(chat_id, sent.message_id, remembered)

    async def inline(self, update: Update, _context: Context) -> None:
        """List the sentences that answer `@bot question`; without a question, the opening."""
        query = update.inline_query
        if not query:
            return
        article = await self._library.of_chat(query.from_user.id)
        text = query.query.strip()
        found = None
        if text:
            # People ask again with each letter, without a limit, and reading costs 60 ms of CPU.
            found = await self._read(article, self._library.answer_by_words, text, article)
        listed = messages.inline_results(found, article)
        nothing = InlineQueryResultsButton(say(words.NOTHING), start_parameter="help")
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
                self._count(found, query.from_user.id)


def _thread_of(query: CallbackQuery) -> int | None:
    return thread_of(query.message) if isinstance(query.message, Message) else None
