"""A quotation that Telegram refuses is given up; the words still arrive, once."""

from collections.abc import Iterator

import pytest
from telegram import Message
from telegram.ext import ExtBot

from bot.outgoing.request import Request
from bot.outgoing.sending import Quote, Reply, send
from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.serving import serve

TOKEN = "12:abc"
QUOTED = {"message_id": 5, "quote": "Boil <water>.", "quote_position": 40}
QUESTION = {"message_id": 9}


@pytest.fixture
def server() -> Iterator[BotApi]:
    api = BotApi(TOKEN)
    server = serve(api)
    yield api
    api.close()
    server.shutdown()
    server.server_close()


async def places(api: BotApi, *refusals: Refusal) -> list[dict[str, object] | None]:
    """Send a reply with a quotation; return what each try replied to."""
    api.fail("sendMessage", *refusals)
    base_url = f"{api.url}/bot"
    bot: ExtBot[None] = ExtBot(TOKEN, base_url, request=Request(base_url))
    asked = {"message_id": 9, "date": 0, "chat": {"id": 7, "type": "private"}}
    await bot.request.initialize()
    try:
        reply = Reply("words", quote=Quote(5, "Boil <water>.", 40))
        await send(bot, 7, reply, Message.de_json(asked, bot))
    finally:
        await bot.request.shutdown()
    return [
        {k: v for k, v in call.data.get("reply_parameters", {}).items() if k[:5] != "allow"}
        for call in api.calls
    ]


async def test_a_reply_quotes_the_message(server: BotApi) -> None:
    assert await places(server) == [QUOTED]
    assert not server.calls[0].data["reply_parameters"].get("allow_sending_without_reply")


@pytest.mark.parametrize(
    "why", ["message to be replied not found", "QUOTE_TEXT_INVALID", "TOPIC_CLOSED"]
)
async def test_without_its_message_it_replies_to_the_question(server: BotApi, why: str) -> None:
    assert await places(server, Refusal(400, f"Bad Request: {why}")) == [QUOTED, QUESTION]


async def test_the_question_may_be_gone_too(server: BotApi) -> None:
    gone = Refusal(400, "Bad Request: message to be replied not found")
    assert await places(server, gone, gone) == [QUOTED, QUESTION, {}]


async def test_the_quotation_stays_when_the_form_is_refused(server: BotApi) -> None:
    found = await places(server, Refusal(400, "Bad Request: can't parse entities: x"))
    assert found == [QUOTED, QUOTED]


async def test_a_supergroup_does_not_have_the_message(server: BotApi) -> None:
    moved = Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007)
    assert await places(server, moved) == [QUOTED, {}]
