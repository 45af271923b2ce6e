from typing import Any

import pytest
from telegram import Update

from articles.library import Fixed, Library
from bot.application import App, build_application
from bot.conversation.allowance import Allowance
from bot.conversation.gate import Gate
from bot.conversation.handlers import Handlers
from bot.terminal import TOKEN, TerminalRequest
from retrieval.article import Article
from storage.sqlite import SqliteStorage


@pytest.fixture
def storage() -> Any:
    storage = SqliteStorage(None)
    yield storage
    storage.close()


@pytest.fixture
def application(seed: Article, storage: SqliteStorage) -> App:
    handlers = Handlers(Library(Fixed([seed]), storage), storage, Gate(Allowance(0)))
    request = TerminalRequest(rich=False)
    return build_application(TOKEN, "http://terminal/{token}", handlers, request=request)


async def test_a_group_that_migrates_keeps_its_choice(
    application: App, storage: SqliteStorage
) -> None:
    storage.choose(-5, "tea.txt")
    chat = {"id": -5, "type": "group", "title": "Readers"}
    sender = {"id": 1, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 1, "date": 2**31 - 1, "chat": chat, "from": sender}
    update = {"update_id": 1, "message": {**message, "migrate_to_chat_id": -1005}}
    async with application:
        await application.process_update(Update.de_json(update, application.bot))
    assert storage.choice(-1005) == "tea.txt"
    assert storage.choice(-5) is None


def test_files_come_from_the_same_server(application: App) -> None:
    assert application.bot.base_file_url == f"http://terminal/file/{TOKEN}"
