"""Take what there is to read in a chat: in private whatever comes, in a group what is asked for."""

from dataclasses import replace

from telegram import Bot, Message, Update
from telegram.constants import ChatType

from bot.conversation import buttons, words
from bot.conversation.context import Context
from bot.conversation.material import (
    READABLE,
    Material,
    SentFile,
    SentLink,
    SentText,
    material_elsewhere,
    material_in,
    question_in_words,
)
from bot.conversation.questions import Question, is_from
from bot.conversation.reading import Reading, tell
from bot.conversation.reading_replies import choice_reply
from bot.conversation.updates import message_of, place_of, query_of
from bot.outgoing.sending import Reply, reply_to, toast
from bot.speech import say
from retrieval.article import Article


class Taking(Reading):
    """The callbacks for what there is to read. A command and its method have the same name."""

    async def read(self, update: Update, context: Context) -> None:
        """/read: read the link beside it, or what the message replies to."""
        message = message_of(update)
        replied = message.reply_to_message
        reply = Reply(say(words.READ_WHAT))
        for source in (message, None if is_from(replied, context.bot) else replied):
            material = material_in(source, shortest=READABLE) if source else None
            if material is None and source is message:
                material = material_elsewhere(message)
            if source is None or material is None:
                continue
            if self._may_read(material):
                if not isinstance(material, SentLink) and context.command:
                    question = question_in_words(context.command.rest)
                    material = replace(material, question=question)
                await self._read_message(context.bot, message, source, material)
                return
            reply = Reply(
                say(words.NO_LINKS) if isinstance(material, SentLink) else say(words.NO_FILES)
            )
        await reply_to(context.bot, message, reply)

    async def privacy(self, update: Update, context: Context) -> None:
        """/privacy."""
        told = say(words.PRIVACY, days=f"{self._reads.keep_days:g}")
        if self._reads.shared:
            told += f"\n{say(words.PRIVACY_SHARED)}"
        await reply_to(context.bot, message_of(update), Reply(told))

    async def text_button(self, update: Update, context: Context) -> None:
        """Read or answer the long text to which the message of the tapped button replies."""
        query, data = query_of(update)
        chat_id, message_id = place_of(query)
        shown = query.message if isinstance(query.message, Message) else None
        message = shown.reply_to_message if shown else None
        material = material_in(message) if message else None
        if message is None or not isinstance(material, SentText):
            raise buttons.StaleButtonError
        await toast(query)
        if data == buttons.READ_IT:
            await self._read_message(context.bot, message, message, material)
        else:
            question = Question(material.texts[0], message)
            article = await self._library.of_chat(chat_id)
            await self._answer_message(
                context.bot, message, question, article, instead_of=message_id
            )

    async def _takes(self, bot: Bot, message: Message, *, asks: bool = False) -> bool:
        """Read what a message for the bot brings; return False if it brings only words.

        In a group, or with `asks` after /ask, a long text is a question as well. A link beside a
        question after /ask does not change what the chat asks.
        """
        if self._is_read(message):
            return True
        material = self._material(message)
        words_only = asks or message.chat.type != ChatType.PRIVATE
        if material is None or (words_only and isinstance(material, SentText)):
            return False
        if asks:
            choose = not material.question
            await self._read_message(bot, message, message, material, choose=choose)
        elif isinstance(material, SentText) and not material.sure:
            await self._offer(bot, message)
        else:
            await self._read_message(bot, message, message, material)
        return True

    async def _offer(self, bot: Bot, message: Message) -> None:
        """Ask once whether a text is to be read or answered."""
        if self._chats.answer_to(message.chat_id, message.message_id) is None:
            sent = await reply_to(bot, message, choice_reply())
            if sent:
                self._chats.note_answer(message.chat_id, message.message_id, sent.message_id)

    async def _takes_edited(self, bot: Bot, message: Message) -> bool:
        """Read an edited private message again if it has another link now; False for mere words.

        Nothing else is read again: Telegram may call a message edited that no person has changed.
        """
        material = self._material(message) if message.chat.type == ChatType.PRIVATE else None
        if isinstance(material, SentLink):
            place = message.chat_id, message.message_id
            article = await self._library.read_from(*place)
            origin = self._library.origin(message.chat_id, article) if article else None
            # A link that leads on to another page is remembered as it was sent.
            read = (self._links.get(place), origin.link if origin else None)
            if material.address not in read:
                await self._read_message(bot, message, message, material)
        return material is not None

    def _names_something_long(self, bot: Bot, message: Message, question: Question) -> bool:
        """Tell whether a message has no question of its own, but replies to a file or long text."""
        replied = message.reply_to_message
        if (
            replied is None
            or is_from(replied, bot)
            or (question.text and question.message is message)
        ):
            return False
        return isinstance(self._material(replied), SentFile | SentText)

    async def _article_for(
        self, bot: Bot, message: Message, question: Question
    ) -> tuple[Article | None, int | None]:
        """Return the article that a message asks, and the bot's message that its answer replaces.

        It is what the message replies to, if there is something to read in that; this does not
        change what the chat asks otherwise. The article is None if that cannot be read, and then
        the chat has been told.
        """
        replied = message.reply_to_message
        material: Material | None = None
        if replied is None and message.external_reply and question.message is message:
            return await self._article_elsewhere(bot, message)
        if replied and question.message is message and not is_from(replied, bot):
            material = self._material(replied)
        if replied is None or material is None:
            return await self._article(message), None
        article = await self._library.read_from(message.chat_id, replied.message_id)
        if article:
            return article, None
        notice, done = await self._read_for(bot, message, replied, material)
        if done.put is None:
            await tell(bot, message, done.reply, notice)
            return None, None
        return done.put.article, notice

    async def _article_elsewhere(
        self, bot: Bot, message: Message
    ) -> tuple[Article | None, int | None]:
        """Return the article in a message of another chat that a message replies to, as above."""
        material = material_elsewhere(message)
        if material is None or not self._may_read(material):
            await reply_to(bot, message, Reply(say(words.NOT_SHOWN)))
            return None, None
        notice, done = await self._read_for(bot, message, message, material)
        if done.put is None:
            await tell(bot, message, done.reply, notice)
            return None, None
        return done.put.article, notice
