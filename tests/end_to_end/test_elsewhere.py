"""People ask about messages that are not here, or not whole; files are not quoted as messages."""

from typing import Any

import pytest

from bot.conversation import words
from tests.documents import pdf
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.pages import BOUGHT, MILL, WHO, Site
from tests.end_to_end.people import ANSWER, QUESTION, Person, replied_to, settled
from tests.end_to_end.sending import CHANNEL, document, edited

pytestmark = pytest.mark.slow  # all together

TEXT = " ".join(MILL)


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start, site: Site) -> Process:
    """The bot, which may read from the server of the tests."""
    process = start(LINK_HOSTS=site.host)
    api.wait(lambda: api.polls)
    return process


def elsewhere(quote: str = "", **more: Any) -> dict[str, Any]:
    """Return what a reply to a message of another chat has besides its text."""
    origin = {"type": "channel", "date": 1_790_000_000, "chat": CHANNEL, "message_id": 7}
    data: dict[str, Any] = {"external_reply": {"origin": origin, **more}}
    if quote:
        data["quote"] = {"text": quote, "position": 0, "is_manual": True}
    return data


def test_a_quotation_from_another_chat_is_asked(group: Person) -> None:
    group.says(f"/ask {WHO}", **elsewhere(TEXT))
    answer = edited(group)
    assert answer.quotations[0] == BOUGHT
    assert "https://t.me/mills/7" in answer.data["text"]
    group.says(f"/ask {QUESTION}")  # what the group asks otherwise stays
    assert group.gets(2).quotations[0] == ANSWER


def test_a_file_of_another_chat_is_asked(api: BotApi, person: Person) -> None:
    sent = document(
        api, "mill.pdf", pdf([[(50.0, 700.0 - 40 * n, text) for n, text in enumerate(MILL)]])
    )
    person.says(WHO, **elsewhere(**sent))
    assert edited(person).quotations[0] == BOUGHT


def test_a_link_of_another_chat_is_read(group: Person, site: Site) -> None:
    group.says("/read", **elsewhere(link_preview_options={"url": site.link("mill")}))
    assert edited(group).text.startswith("I have read The mill on the hill")


def test_what_telegram_does_not_show_is_said(group: Person, person: Person) -> None:
    group.says(f"/ask {WHO}", **elsewhere())
    assert group.gets().text == words.NOT_SHOWN
    person.says(WHO, **elsewhere("Ada Byron"))
    assert person.gets().text == words.NOT_SHOWN


def test_the_first_part_of_a_text_is_told_from_the_whole(group: Person) -> None:
    long = " ".join(f"{sentence} {sentence}" for sentence in MILL * 6)
    first = group.says(long[:4080] + " and the")
    group.says("/read", **replied_to(first))
    assert words.ONLY_THIS_PART in group.gets().text
    whole = group.says(TEXT)
    group.says("/read", **replied_to(whole))
    assert words.ONLY_THIS_PART not in group.gets(2).text


def test_a_link_that_leads_on_is_not_read_again_when_its_message_is_edited(
    api: BotApi, person: Person, site: Site
) -> None:
    sent = person.says(site.link("moved"))
    edited(person)
    count = len(site.asked)
    person.edits(sent, site.link("moved") + " ")
    settled(api, person)
    assert len(site.asked) == count
    person.edits(sent, site.link("mill") + "?a=1")
    api.wait(lambda: len(site.asked) > count)


def test_a_text_file_is_not_quoted_as_a_message(api: BotApi, person: Person) -> None:
    person.sends(**document(api, "mill.txt", "\n\n".join(MILL).encode()))
    edited(person)
    person.says(WHO)
    answer = person.gets(2)
    assert answer.quotations[0] == BOUGHT
    assert "quote" not in answer.data["reply_parameters"]
