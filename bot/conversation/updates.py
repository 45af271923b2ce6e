"""Parts of an update that handlers need: its message or tap, its chat, and its author."""

from telegram import CallbackQuery, Message, Update

from bot.conversation.buttons import StaleButtonError


def message_of(update: Update) -> Message:
    """Return the message; the handler's filter guarantees that there is one."""
    if update.message is None:
        raise TypeError("an update without a message")
    return update.message


def query_of(update: Update) -> tuple[CallbackQuery, str]:
    """Return the tap and its data; the handler's type guarantees that there is one."""
    if update.callback_query is None:
        raise TypeError("an update without a callback query")
    return update.callback_query, update.callback_query.data or ""


def chat_of(update: Update) -> int:
    """Return the chat of an update; for an inline query, the person's private chat."""
    query = update.callback_query
    if query:
        return query.message.chat.id if query.message else query.from_user.id
    if update.inline_query:
        return update.inline_query.from_user.id
    chat = update.effective_chat
    return chat.id if chat else 0


def place_of(query: CallbackQuery) -> tuple[int, int]:
    """Return `chat_id` and `message_id` of the button's message. Raises StaleButtonError for none.

    Nothing else of the message is used, so that buttons work on messages that are too old for
    Telegram to send their contents.
    """
    if query.message is None:
        raise StaleButtonError
    return query.message.chat.id, query.message.message_id


def person_of(message: Message) -> int:
    """Return the author's `user_id`; all anonymous administrators of a group share one."""
    return message.from_user.id if message.from_user else message.chat_id
