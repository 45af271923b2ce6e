"""Articles on the shelves of chats, put there before the bot starts."""

import asyncio
from pathlib import Path

from articles.library import Fixed, Library
from articles.reading import read_document
from storage.base import Origin
from storage.sqlite import SqliteStorage

STATE = "pullquote.sqlite3"

MILLS = """Mills of the north

The first mill was built in 1843. Its wheel turned for ninety years.

The second mill burned down in 1901. Nobody knows who set it on fire."""
TEA = """About tea

Tea is steeped for four minutes. Water for green tea is not boiled."""


def shelve(folder: Path, chat_id: int, text: str, origin: Origin = Origin()) -> None:  # noqa: B008  # it is frozen
    """Put a text on the shelf of a chat, in the state of a bot that will run in a folder."""
    storage = SqliteStorage(folder / STATE)
    try:
        document = read_document(text.encode(), "text")
        asyncio.run(Library(Fixed([]), storage).put(chat_id, document, origin))
    finally:
        storage.close()
