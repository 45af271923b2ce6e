"""Handlers for what one article does not say, and another one of the chat may."""

from dataclasses import replace

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from articles.others import best_answer, others_with
from bot.conversation import messages, words
from bot.conversation.buttons import StaleButtonError, digest_in
from bot.conversation.context import Context
from bot.conversation.memory import Memory, Remembered
from bot.conversation.questions import command_in, question_in
from bot.conversation.shelf import Shelf
from bot.conversation.updates import place_of, query_of
from bot.outgoing.sending import Reply, send, thread_of, toast
from bot.speech import say
from retrieval.answers import Answer
from retrieval.judging import Verdict


class Elsewhere(Shelf):
    """The offer to look in other articles, and the answer from the best of them."""

    _memory: Memory

    async def _offering(self, chat_id: int, found: Answer, reply: Reply) -> Reply:
        """Return an answer's reply with a button, if others may answer better."""
        if found.talk or found.verdict is Verdict.ANSWERED:
            return reply
        digest = found.article.digest
        if not await others_with(self._library, chat_id, digest, found.question):
            return reply
        button = InlineKeyboardButton(
            say(words.OTHERS_BUTTON), callback_data=f"o{found.article.short_digest}"
        )
        rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
        return replace(reply, keyboard=InlineKeyboardMarkup([[button], *rows]))

    async def others_button(self, update: Update, context: Context) -> None:
        """Answer the question above the button from the best of the other articles."""
        query, data = query_of(update)
        chat_id, message_id = place_of(query)
        below = query.message if isinstance(query.message, Message) else None
        asked = self._memory.of_answer(chat_id, message_id) or _asked(below, context.bot)
        if asked is None:
            raise StaleButtonError
        others = await others_with(self._library, chat_id, digest_in(data), asked.question)
        found = await self._in_thread(
            best_answer, self._library, others, asked.question, asked.earlier
        )
        if found is None:
            await toast(query, say(words.NOT_ELSEWHERE))
            return
        await toast(query)
        article = found.article
        source = self._source(chat_id, article)
        reply = await self._read(
            article, messages.answer_reply, found, question=True, elsewhere=True, source=source
        )
        thread = thread_of(below) if below else None
        sent = await send(context.bot, chat_id, reply, thread=thread)
        if sent:
            self._library.note_asked(chat_id, article)
            answered = Remembered(asked.question, asked.earlier, article.digest)
            self._memory.note_answer(chat_id, sent.message_id, answered)


def _asked(below: Message | None, bot: Bot) -> Remembered | None:
    """Return the question that a message of the bot replies to, after a restart.

    A message that quotes replies to the article.
    """
    message = below.reply_to_message if below and not below.quote else None
    found = question_in(message, bot, command_in(message, bot)) if message else None
    return Remembered(found.text, (), "") if found and found.text else None
