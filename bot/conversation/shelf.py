"""Handlers for a chat's articles: list, choose, forget; and what happens when the bot must go."""

import logging
from collections.abc import Callable

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.error import ChatMigrated, TelegramError

from articles.library import Listed
from bot.conversation import buttons, list_replies, words
from bot.conversation.browsing import Browsing
from bot.conversation.context import Context
from bot.conversation.gate import Gate
from bot.conversation.lists import ListView, decode_list
from bot.conversation.memory import Memory
from bot.conversation.updates import message_of, place_of, query_of
from bot.outgoing.sending import Reply, edit, reply_to, toast
from bot.speech import LANGUAGES, language_for, say, speak
from errors import StorageError
from storage.base import Chats

_LEFT = (ChatMember.LEFT, ChatMember.BANNED)

_log = logging.getLogger(__name__)


class Shelf(Browsing):
    """The callbacks for a chat's articles. In a group, `gate` tells who may change them."""

    gate: Gate
    _chats: Chats
    _memory: Memory

    async def articles(self, update: Update, context: Context) -> None:
        """/articles, perhaps with words of a title."""
        message = message_of(update)
        asked = context.command.rest if context.command else ""
        view = ListView(words=asked)
        reply = list_replies.list_reply(self._library.listed(message.chat_id), view)
        await reply_to(context.bot, message, reply)

    async def forget(self, update: Update, context: Context) -> None:
        """/forget."""
        message = message_of(update)
        reply = Reply(say(words.ONLY_ADMINS))
        if await self.gate.may_change(update, context):
            reply = list_replies.forget_reply(self._library.listed(message.chat_id))
        await reply_to(context.bot, message, reply)

    async def list_button(self, update: Update, context: Context) -> None:
        """Turn to another page of the list, or go back to it."""
        query, data = query_of(update)
        await self._show_list(context, place_of(query), decode_list(data))
        await toast(query)

    async def choose_button(self, update: Update, context: Context) -> None:
        """Let the chat ask the article of the tapped button from now on."""
        query, data = query_of(update)
        view = decode_list(data)
        article = await self._article_in(update, data)
        if not await self.gate.may_change(update, context):
            await toast(query, say(words.ONLY_ADMINS))
            return
        place = place_of(query)
        self._library.choose(place[0], article)
        await toast(query, say(words.CHOSEN, title=article.title)[:200])
        await self._show_list(context, place, view)

    async def forget_button(self, update: Update, context: Context) -> None:
        """Ask whether to forget the article of the tapped button."""
        query, data = query_of(update)
        chat_id, message_id = place_of(query)
        view = decode_list(data)
        one = self._own(chat_id, data)
        if not await self.gate.may_change(update, context):
            await toast(query, say(words.ONLY_ADMINS))
            return
        await edit(context.bot, chat_id, message_id, list_replies.forget_one_reply(one, view))
        await toast(query)

    async def forget_it_button(self, update: Update, context: Context) -> None:
        """Forget the article of the tapped button."""
        query, data = query_of(update)
        chat_id, _ = place_of(query)
        digest = self._own(chat_id, data).digest
        await self._forget(update, context, lambda: self._library.forget(chat_id, digest))

    async def forget_all_button(self, update: Update, context: Context) -> None:
        """Forget all articles that the chat has sent."""
        chat_id, _ = place_of(query_of(update)[0])
        await self._forget(update, context, lambda: self._library.forget(chat_id, None))

    async def language(self, update: Update, context: Context) -> None:
        """/language."""
        message = message_of(update)
        reply = Reply(say(words.ONLY_ADMINS))
        if await self.gate.may_change(update, context):
            reply = list_replies.language_reply(self._chats.language(message.chat_id))
        await reply_to(context.bot, message, reply)

    async def language_button(self, update: Update, context: Context) -> None:
        """Speak the language of the tapped button in this chat from now on."""
        query, data = query_of(update)
        code = data.removeprefix(list_replies.LANGUAGE)
        if code and code not in LANGUAGES:
            raise buttons.StaleButtonError
        if not await self.gate.may_change(update, context):
            await toast(query, say(words.ONLY_ADMINS))
            return
        chat_id, message_id = place_of(query)
        self._chats.speak(chat_id, code)
        speak(code or language_for(query.from_user.language_code))
        await edit(context.bot, chat_id, message_id, list_replies.language_reply(code))
        await toast(query)

    async def _forget(self, update: Update, context: Context, forget: Callable[[], int]) -> None:
        """Forget articles, if this person may, and show the list of those that are left."""
        query, data = query_of(update)
        view = decode_list(data)
        said = say(words.ONLY_ADMINS)
        if await self.gate.may_change(update, context):
            try:
                said = list_replies.forgotten(forget())
            except StorageError as error:
                _log.error("not forgotten: %s", error)
                said = say(words.NOT_FORGOTTEN)
            else:
                await self._show_list(context, place_of(query), view)
        await toast(query, said)

    async def member(self, update: Update, context: Context) -> None:
        """Forget a group when the bot has left it, or was removed."""
        change = update.my_chat_member
        if change is None or change.new_chat_member.status not in _LEFT:
            return
        if change.chat.type == ChatType.PRIVATE:  # somebody blocked the bot, perhaps for a while
            return
        chat_id = change.chat.id
        if change.chat.type == ChatType.GROUP:
            # A group that becomes a supergroup is left as well. Only then Telegram says where to.
            try:
                await context.bot.get_chat(chat_id)
            except ChatMigrated as error:
                self._library.migrate(chat_id, error.new_chat_id)
                return
            except TelegramError:
                pass
        self._library.forget_chat(chat_id)
        self._memory.forget(chat_id)

    async def _show_list(self, context: Context, place: tuple[int, int], view: ListView) -> None:
        chat_id, message_id = place
        reply = list_replies.list_reply(self._library.listed(chat_id), view)
        await edit(context.bot, chat_id, message_id, reply)

    def _own(self, chat_id: int, data: str) -> Listed:
        """Return the article of a button, if this chat has sent it. Raises StaleButtonError."""
        digest = buttons.digest_in(data)
        listed = self._library.listed(chat_id)
        found = [one for one in listed if one.own and one.digest.startswith(digest)]
        if not found:
            raise buttons.StaleButtonError
        return found[0]
