"""Articles on the shelves of chats, put there before the bot starts."""

import asyncio
import atexit
import functools
import os
from pathlib import Path

from articles.library import Fixed, Library
from articles.reading import read_document
from storage.base import Origin
from storage.postgres import PostgresStorage
from storage.sqlite import SqliteStorage
from tests.conftest import new_schema
from tests.postgres import Server

STATE = "pullquote.sqlite3"

MILLS = """Mills of the north

The first mill was built in 1843. Its wheel turned for ninety years.

The second mill burned down in 1901. Nobody knows who set it on fire."""
TEA = """About tea

Tea is steeped for four minutes. Water for green tea is not boiled."""


@functools.cache
def _server() -> Server:
    server = Server()
    atexit.register(server.close)
    return server


@functools.cache
def database_of(folder: Path) -> str | None:  # noqa: ARG001  # one for each
    """Return the URL of the schema that holds the state of a bot that runs in a folder.

    It is None unless STATE=postgres: then the state is in a file in the folder.
    """
    return new_schema(_server()) if os.environ.get("STATE") == "postgres" else None


def shelve(folder: Path, chat_id: int, text: str, origin: Origin = Origin()) -> None:  # noqa: B008  # it is frozen
    """Put a text on the shelf of a chat, in the state of a bot that will run in a folder."""
    shared = database_of(folder)
    storage = PostgresStorage(shared) if shared else SqliteStorage(folder / STATE)
    try:
        document = read_document(text.encode(), "text")
        asyncio.run(Library(Fixed([]), storage).put(chat_id, document, origin))
    finally:
        storage.close()
