from typing import Any

import pytest
from telegram import Update
from telegram.error import TelegramError

from bot.allowance import Allowance
from bot.application import App, build_application
from bot.handlers import Handlers
from bot.library import Library
from bot.request import NO_NUMBER, PollingRequest, Request
from bot.store import Store
from bot.terminal import TOKEN, TerminalRequest
from retrieval.article import Article


@pytest.fixture
def store() -> Any:
    store = Store(None)
    yield store
    store.close()


@pytest.fixture
def application(seed: Article, store: Store) -> App:
    handlers = Handlers(Library([seed], store), store, Allowance(0))
    request = TerminalRequest(rich=False)
    return build_application(TOKEN, "http://terminal/{token}", handlers, request=request)


async def test_a_group_that_migrates_keeps_its_choice(application: App, store: Store) -> None:
    store.choose(-5, "tea.txt")
    chat = {"id": -5, "type": "group", "title": "Readers"}
    sender = {"id": 1, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 1, "date": 2**31 - 1, "chat": chat, "from": sender}
    update = {"update_id": 1, "message": {**message, "migrate_to_chat_id": -1005}}
    async with application:
        await application.process_update(Update.de_json(update, application.bot))
    assert store.choice(-1005) == "tea.txt"
    assert store.choice(-5) is None


def test_updates_are_handed_on_as_they_came() -> None:
    payload = b'{"ok": true, "result": [{"update_id": 1, "message": 5}, 7, {"update_id": -3}]}'
    assert PollingRequest.parse_json_payload(payload)["result"] == [
        {"update_id": 1, "raw": {"update_id": 1, "message": 5}},
        {"update_id": NO_NUMBER, "raw": 7},
        {"update_id": NO_NUMBER, "raw": {"update_id": -3}},
    ]
    broken = b'{"ok": true, "result": [{"update_id": 1, "message": {"text": "\xff"}}]}'
    assert PollingRequest.parse_json_payload(broken)["result"][0]["update_id"] == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"5", b"[" * 100_000])
def test_what_is_no_answer_of_the_bot_api(body: bytes) -> None:
    with pytest.raises(TelegramError, match="not the Bot API"):
        Request.parse_json_payload(body)
