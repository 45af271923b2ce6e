"""What handlers take out of an update: its message, its tap, and where they were made, by whom."""

from telegram import CallbackQuery, Message, Update

from bot.conversation.buttons import StaleButtonError


def message_of(update: Update) -> Message:
    """Return the message that the handler's filter has promised."""
    if update.message is None:
        raise TypeError("an update without a message")
    return update.message


def query_of(update: Update) -> tuple[CallbackQuery, str]:
    """Return the tap that the handler's type has promised, and its data."""
    if update.callback_query is None:
        raise TypeError("an update without a callback query")
    return update.callback_query, update.callback_query.data or ""


def chat_of(update: Update) -> int:
    """Return the chat that an update belongs to; for what is typed inline, the person's own."""
    query = update.callback_query
    if query:
        return query.message.chat.id if query.message else query.from_user.id
    if update.inline_query:
        return update.inline_query.from_user.id
    message = update.message or update.edited_message
    return message.chat_id if message else 0


def place_of(query: CallbackQuery) -> tuple[int, int]:
    """Return `chat_id` and `message_id` of the button's message. Raises StaleButtonError for none.

    No more of it is needed, so that buttons work where Telegram no longer shows the message.
    """
    if query.message is None:
        raise StaleButtonError
    return query.message.chat.id, query.message.message_id


def person_of(message: Message) -> int:
    """Return who wrote a message; a group's anonymous administrators are one person, the group."""
    return message.from_user.id if message.from_user else message.chat_id
