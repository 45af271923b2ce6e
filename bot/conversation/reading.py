"""Read what people send: links, files, posts and long texts; and tell them what was read.

A reading ends before its update is done. So if the bot is killed, it reads again after the next
start. The message "Reading …" is remembered as the answer, so it is sent only once.
"""

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from cachetools import LRUCache
from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, TelegramError

from articles import sandbox
from articles.document import Document
from articles.fetching import Fetcher
from articles.library import Library, Put
from bot.conversation import words
from bot.conversation.answering import Answering
from bot.conversation.hearsay import said_again
from bot.conversation.joining import Following, may_go_on, parts_of
from bot.conversation.material import Material, SentFile, SentLink, SentText, material_in
from bot.conversation.questions import Question
from bot.conversation.quota import BusyError, Quota
from bot.conversation.quoting import escape
from bot.conversation.reading_replies import read_reply, reading_reply
from bot.conversation.sources import ATTACHED, Source
from bot.handled import now_handled
from bot.outgoing.files import download
from bot.outgoing.sending import Reply, edit, reply_to, shown_at_work
from bot.speech import say
from errors import ArticleError, StorageError
from storage.base import Chats, Origin

JOINED = 0  # stands for the answer to a message that was read together with another one
_MOST_JOINED = 1000  # messages
_MOST_LINKS = 1000  # messages whose links are remembered as they were sent, before redirects

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reads:
    """What the bot may read: links, if there is something that fetches them, and files.

    `keep_days` is how long it keeps what nobody asks any more; with `shared`, several processes
    keep it in a database.
    """

    fetcher: Fetcher | None = None
    files: bool = False
    keep_days: float = 90.0
    shared: bool = False


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a reading: an article, or nothing; and what to say."""

    reply: Reply
    put: Put | None = None


class Reading(Answering):
    """What handlers need to read."""

    def __init__(self, library: Library, chats: Chats, reads: Reads) -> None:
        super().__init__(library, chats)
        self._reads = reads
        self._quota = Quota()
        self._joined: LRUCache[tuple[int, int], bool] = LRUCache(_MOST_JOINED)
        self._links: LRUCache[tuple[int, int], str] = LRUCache(_MOST_LINKS)

    def _material(self, message: Message) -> Material | None:
        """Return what a message brings to read, if the bot may read that."""
        material = material_in(message)
        return material if material and self._may_read(material) else None

    def _may_read(self, material: Material) -> bool:
        if isinstance(material, SentLink):
            return self._reads.fetcher is not None
        return self._reads.files or not isinstance(material, SentFile)

    def _is_read(self, message: Message) -> bool:
        """Tell whether a message was read together with the one before it."""
        key = message.chat_id, message.message_id
        return key in self._joined or self._chats.answer_to(*key) == JOINED

    async def _read_message(
        self,
        bot: Bot,
        message: Message,
        source: Message,
        material: Material,
        *,
        choose: bool = True,
    ) -> None:
        """Read what a message, or the one it replies to, brings; with `choose`, its chat asks that.

        `source` is the message that brings it. A question beside it is answered then. Who may not
        choose gets only an answer.
        """
        if choose and not await self.gate.lets_choose(bot, message):
            choose = False
            if not material.question:
                await reply_to(bot, message, Reply(say(words.ONLY_ADMINS)))
                return
        notice, done = await self._read_for(bot, message, source, material)
        if done.put and choose:
            self._library.choose(message.chat_id, done.put.article)
        await tell(bot, message, done.reply, notice)
        if done.put and material.question:
            asked = Question(material.question, message)
            await self._answer_message(bot, message, asked, done.put.article, note=False)

    async def _read_for(
        self,
        bot: Bot,
        message: Message,
        source: Message,
        material: Material,
    ) -> tuple[int | None, _Done]:
        """Read what `source` brings; return the bot's message "Reading …", and what came of it.

        `message` is the one that asks for it. A text of another message takes so little that
        nothing is said meanwhile.
        """
        chat_id = message.chat_id
        minutes = self._quota.wait(chat_id, message.message_id)
        if minutes:
            _log.info("too many readings an hour")
            return None, _Done(Reply(say(words.TOO_MANY_READINGS, minutes=minutes)))
        if isinstance(material, SentText) and source is not message:
            return None, await self._kept(bot, source, chat_id, material)
        notice = await self._notice(bot, message, material)
        if isinstance(material, SentLink):
            self._links[source.chat_id, source.message_id] = material.address
        async with shown_at_work(bot, message):
            if isinstance(material, SentText) and source is message:
                material = await self._with_parts(bot, message, material)
            return notice, await self._kept(bot, source, chat_id, material)

    async def _notice(self, bot: Bot, message: Message, material: Material) -> int | None:
        """Say that something is being read; return the message that says so, if there is one.

        If the bot was killed while it read, this message is there already.
        """
        notice = self._chats.answer_to(message.chat_id, message.message_id)
        if notice:
            await edit(bot, message.chat_id, notice, reading_reply(material))
            return notice
        sent = await reply_to(bot, message, reading_reply(material))
        if sent:
            self._chats.note_answer(message.chat_id, message.message_id, sent.message_id)
        return sent.message_id if sent else None

    async def _with_parts(self, bot: Bot, message: Message, material: SentText) -> SentText:
        """Return a text with the messages that belong to it; they will not be handled again."""
        handled = now_handled()
        following: Following = handled.following if handled else tuple
        if not may_go_on(message):
            return material
        parts = (await parts_of(message, following, bot))[1:]
        for part in parts:
            self._joined[part.chat_id, part.message_id] = True
            self._chats.note_answer(part.chat_id, part.message_id, JOINED)
        return replace(
            material, texts=(*material.texts, *(p.text or p.caption or "" for p in parts))
        )

    async def _kept(self, bot: Bot, source: Message, chat_id: int, material: Material) -> _Done:
        """Read something and keep it for a chat."""
        begin = time.monotonic()
        try:
            document = await self._document(bot, material)
            origin = Origin(_link_of(material, document), source.chat_id, source.message_id)
            if isinstance(material, SentText) and material.elsewhere:
                origin = Origin(material.link)  # no message of this chat holds it
            timer = await _timer(bot, chat_id)
            put = await self._library.put(chat_id, document, origin, timer)
        except BusyError:
            return _Done(Reply(say(words.BUSY_READING)))
        except ArticleError as error:
            return _Done(Reply(escape(said_again(str(error)))))
        except StorageError as error:
            _log.error("what was read is not kept: %s", error)
            return _Done(Reply(say(words.NOT_KEPT)))
        _log.info("read: %s, %.2f s", document.kind, time.monotonic() - begin)
        gone = [one.about.title for one in put.gone]
        shown = Source.of(origin, chat_id)
        reply = await self._read(
            put.article, read_reply, material, document, put.article, shown, gone
        )
        return _Done(reply, put)

    async def _document(self, bot: Bot, material: Material) -> Document:
        """Read something. Raises ArticleError, BusyError."""
        if isinstance(material, SentText):  # it is short, and plain to Telegram
            return await asyncio.to_thread(material.document)
        async with self._quota.turn():
            if isinstance(material, SentFile):
                data = await download(bot, material.file_id, material.size)
                return await sandbox.read(data, material.name or say(words.YOUR_FILE))
            if self._reads.fetcher is None:
                raise ArticleError(words.NO_LINKS)
            found = await self._reads.fetcher.fetch(material.address)
            return await sandbox.read(found.content, found.address, found.charset)


def _link_of(material: Material, document: Document) -> str:
    """Return where something is on the web; "" if it is not there, ATTACHED if it is a file."""
    if isinstance(material, SentLink):
        return document.source  # after redirects
    return material.link if isinstance(material, SentText) else ATTACHED


async def tell(bot: Bot, message: Message, reply: Reply, notice: int | None) -> None:
    """Put a reply in the place of the bot's message `notice`, or send it if that is gone."""
    if not (notice and await edit(bot, message.chat_id, notice, reply)):
        await reply_to(bot, message, reply)


async def _timer(bot: Bot, chat_id: int) -> float | None:
    """Return how many seconds a chat keeps its messages; None for ever."""
    try:
        timer = (await bot.get_chat(chat_id)).message_auto_delete_time
    except (BadRequest, Forbidden):
        return None
    except TelegramError:
        raise ArticleError(words.NOT_KEPT) from None
    return timer.total_seconds() if isinstance(timer, timedelta) else timer
