"""Answer a question in a chat, and remember it for those that follow."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from telegram import Bot, Message

from articles.library import Library
from bot.conversation import messages
from bot.conversation.elsewhere import Elsewhere
from bot.conversation.memory import Memory, Remembered
from bot.conversation.questions import LATE_AFTER, Question, age_of, written_at
from bot.conversation.updates import person_of
from bot.handled import now_handled
from bot.metrics import ANSWER_SECONDS, QUESTIONS
from bot.outgoing.sending import Reply, edit, reply_to
from retrieval.answers import Answer
from retrieval.article import Article
from storage.base import Chats

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Answering(Elsewhere):
    """What handlers need to answer questions."""

    def __init__(self, library: Library, chats: Chats) -> None:
        super().__init__(library)
        self._chats = chats
        self._memory = Memory()

    async def _answer_message(
        self,
        bot: Bot,
        message: Message,
        question: Question,
        article: Article,
        *,
        instead_of: int | None = None,
        note: bool = True,
    ) -> None:
        """Answer the question of a message from an article.

        The answer takes the place of the bot's message `instead_of`, if there is one. With `note`,
        it is edited when its question is edited.
        """
        chat_id = message.chat_id
        remembered = self._in_talk(question, message, article)
        late = age_of(message) > LATE_AFTER
        found, reply = await self._answer_from(chat_id, article, remembered, late=late)
        reply = await self._offering(chat_id, found, reply)
        answer_id = None
        if instead_of and await edit(bot, chat_id, instead_of, reply):
            answer_id = instead_of
        else:
            sent = await reply_to(bot, message, reply, to=question.message)
            answer_id = sent.message_id if sent else None
        self._memory.note_question(
            chat_id, person_of(message), remembered, written_at(message).timestamp()
        )
        if answer_id:
            self._count(found, chat_id)
            if note:
                self._chats.note_answer(chat_id, message.message_id, answer_id)
            self._memory.note_answer(chat_id, answer_id, remembered)

    async def _answer_from(
        self,
        chat_id: int,
        article: Article,
        remembered: Remembered,
        *,
        question: bool = False,
        late: bool = False,
    ) -> tuple[Answer, Reply]:
        source = self._source(chat_id, article)

        def answered() -> tuple[Answer, Reply]:
            found = self._answer(article, remembered)
            reply = messages.answer_reply(found, question=question, late=late, source=source)
            return found, reply

        return await self._asked(article, remembered, answered)

    async def _asked(self, article: Article, remembered: Remembered, call: Callable[[], T]) -> T:
        """Call a function that answers a question: in a thread, if a model reads for it."""
        asked = remembered.question, article, remembered.earlier
        if self._library.is_quick(article) and self._library.is_read(*asked):
            return await self._in_thread(call)
        return await self._read(article, call)

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
        earlier = before.earlier if again else before.so_far()
        return Remembered(question.text, earlier, article.digest)

    def _count(self, answer: Answer, chat_id: int) -> None:
        """Count an answer that was sent on Telegram; answers in the terminal are not counted."""
        self._library.note_asked(chat_id, answer.article)
        handled = now_handled()
        if handled:
            verdict = "talk" if answer.talk else answer.verdict.value
            took = time.monotonic() - handled.since
            QUESTIONS.labels(verdict=verdict, chat=handled.chat).inc()
            ANSWER_SECONDS.observe(took)
            _log.info("%s, %.2f s", verdict, took)
