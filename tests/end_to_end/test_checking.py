"""Answers can be checked: each place leads to the page, the file or the message that was read."""

import pytest

from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.pages import BOUGHT, MILL, WHO, Site
from tests.end_to_end.people import Person, replied_to
from tests.end_to_end.sending import edited, post

pytestmark = pytest.mark.slow  # all together

TEXT = "The mill on the hill\n\n" + "\n\n".join(MILL * 2)


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start, site: Site) -> Process:
    """The bot, which may read from the server of the tests."""
    process = start(LINK_HOSTS=site.host)
    api.wait(lambda: api.polls)
    return process


def test_a_page_is_linked_at_the_sentence(person: Person, site: Site) -> None:
    link = site.link("mill")
    person.says(link)
    assert edited(person).links["paragraph 1"].startswith(f"{link}#:~:text=The%20mill%20on")
    person.says(WHO)
    answer = person.gets(2)
    assert answer.links["The mill on the hill"] == link
    assert answer.links["paragraph 2"].startswith(f"{link}#:~:text=Ada%20Byron%2C%20an")
    person.taps(answer, "In context")
    assert edited(person, 2).links["paragraph 2"] == answer.links["paragraph 2"]
    person.says("/article")
    text = person.gets(3)
    assert text.links["paragraph 2"] == answer.links["paragraph 2"]
    assert all(sentence in text.text for sentence in MILL)


def test_a_forwarded_post_is_quoted_here_and_linked_there(api: BotApi, person: Person) -> None:
    sent = person.sends(**post(TEXT))
    edited(person)
    asked = person.says(WHO)
    answer = person.gets(2)
    assert answer.links["The mill on the hill"] == "https://t.me/mills/5"
    place = answer.data["reply_parameters"]
    assert (place["message_id"], place["quote"]) == (sent["message_id"], BOUGHT)
    assert TEXT[place["quote_position"] :].startswith(BOUGHT)
    api.fail("sendMessage", Refusal(400, "Bad Request: QUOTE_TEXT_INVALID"))
    person.says(WHO)
    again = person.gets(3)
    assert "quote" not in again.data["reply_parameters"]
    assert again.data["reply_parameters"]["message_id"] > asked["message_id"]
    assert again.quotations[0] == BOUGHT


def test_a_long_message_in_a_group_is_quoted_there(group: Person) -> None:
    said = group.says(TEXT)
    group.says("/read", **replied_to(said))
    assert group.gets().text.startswith("I have read The mill on the hill")
    group.says(f"/ask {WHO}")
    place = group.gets(2).data["reply_parameters"]
    assert (place["message_id"], place["quote"]) == (said["message_id"], BOUGHT)
