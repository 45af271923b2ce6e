"""In a group, the bot answers when it is asked, and is silent otherwise."""

import time
from typing import Any

import pytest

from bot.conversation import words
from bot.conversation.commands import COMMANDS
from tests.end_to_end.bot_api import BOT, BotApi
from tests.end_to_end.people import ANSWER, QUESTION, Person, replied_to, settled


def test_ask(group: Person) -> None:
    group.says(f"/ask {QUESTION}")
    assert group.gets().quotations[0] == ANSWER


def test_ask_with_the_bots_name_in_any_case(group: Person) -> None:
    group.says(f"/ask@PullQuote_bot {QUESTION}")
    assert group.gets().quotations[0] == ANSWER


def test_ask_over_two_lines(group: Person) -> None:
    text = "/ask\nproxy\nwar"
    entities = [{"type": "bot_command", "offset": 0, "length": 4}]
    group.says(text, entities=entities)
    assert "proxy war" in group.gets().text


def test_ask_for_another_bot_is_ignored(api: BotApi, group: Person) -> None:
    group.says(f"/ask@other_bot {QUESTION}")
    settled(api, group)
    assert group.got() == []


def test_ask_to_somebodys_message_makes_it_the_question(group: Person) -> None:
    asked = group.says(QUESTION)
    group.says("/ask", **replied_to(asked))
    reply = group.gets()
    assert reply.quotations[0] == ANSWER
    assert reply.data["reply_parameters"]["message_id"] == asked["message_id"]


def test_ask_to_a_part_of_a_message(group: Person) -> None:
    asked = group.says("I read about the proxy war and about Park Jin")
    quote = {"text": "Park Jin", "position": 37, "is_manual": True}
    group.says("/ask", **replied_to(asked), quote=quote)
    assert "Foreign Minister Park Jin" in group.gets().quotations[0]


def test_ask_to_a_quotation_from_another_chat(group: Person) -> None:
    group.says("/ask", quote={"text": "Park Jin", "position": 0, "is_manual": True})
    assert "Foreign Minister Park Jin" in group.gets().quotations[0]


def test_ask_alone_asks_for_the_question(group: Person) -> None:
    group.says("/ask")
    prompt = group.gets()
    assert prompt.data["reply_markup"] == {"force_reply": True, "selective": True}
    group.says(QUESTION, **replied_to(prompt.result))
    assert group.gets(2).quotations[0] == ANSWER


def test_a_mention_anywhere_in_the_text(group: Person) -> None:
    group.says(f"😀 {QUESTION} @pullquote_bot")
    assert group.gets().quotations[0] == ANSWER


def test_a_mention_as_a_reply_makes_that_message_the_question(group: Person) -> None:
    asked = group.says(QUESTION)
    group.says("@pullquote_bot", **replied_to(asked))
    assert group.gets().quotations[0] == ANSWER


def test_silence_when_not_addressed(api: BotApi, group: Person) -> None:
    asked = group.says(QUESTION)
    group.says("I wonder, too", **replied_to(asked))
    group.says("ask @other_bot")
    group.says("/weather")
    settled(api, group)
    assert group.got() == []


def test_a_topic_keeps_its_thread(group: Person) -> None:
    created = {"message_id": 77, "date": 1, "chat": group.chat, "forum_topic_created": {}}
    created["forum_topic_created"] = {"name": "News", "icon_color": 1}
    topic = {"message_thread_id": 77, "is_topic_message": True, **replied_to(created)}
    group.says(f"/ask {QUESTION}", **topic)
    assert group.gets().data["message_thread_id"] == 77
    group.says("/ask", **topic)
    assert group.gets(2).text == words.ASK


def test_an_anonymous_administrator_is_a_person(group: Person) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    group.says(f"/ask {QUESTION}", sender_chat=group.chat, **{"from": anonymous})
    assert group.gets().quotations[0] == ANSWER


def test_silence_for_bots_and_channels(api: BotApi, group: Person) -> None:
    channel = {"id": -5, "type": "channel", "title": "News"}
    group.says(f"/ask {QUESTION}", **{"from": {**BOT, "id": 5}})
    group.says(f"/ask {QUESTION}", sender_chat=channel, is_automatic_forward=True)
    post = {"message_id": 1, "date": int(time.time()), "chat": channel, "text": QUESTION}
    api.deliver(channel_post=post)
    settled(api, group)
    assert group.got() == []
    assert api.sent(chat_id=-5) == []


def test_a_follow_up_is_not_understood_from_what_another_person_asked(
    api: BotApi, group: Person
) -> None:
    other = Person(api, group.chat, group.id + 1)
    group.says(f"/ask {QUESTION}")
    first = group.gets()
    other.says("/ask and when?")  # alone, it asks nothing
    assert "Just type" in group.gets(2).text
    other.says("and when?", **replied_to(first.result))  # with a reply, it is understood
    assert "line 11" in group.gets(3).text


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_is_heard_in_private_and_in_a_group(
    person: Person, group: Person, command: str
) -> None:
    for somebody in (person, group):
        somebody.says(f"/{command} {QUESTION}" if command == "ask" else f"/{command}")
        assert somebody.gets().text not in ("", words.FAILED, words.UNKNOWN_COMMAND)


def test_a_broken_message_that_is_not_for_the_bot_gets_no_reply(
    api: BotApi, person: Person, group: Person
) -> None:
    cut = {"type": "mention", "offset": 1, "length": 1}  # half of an emoji
    wrong: list[dict[str, Any]] = [
        {"entities": [cut]},
        {"entities": [{**cut, "offset": "?"}]},
        {"entities": [{**cut, "type": "text_mention", "user": 5}]},
        {"reply_to_message": {"message_id": 1, "date": 0, "chat": 5}},
    ]
    for fields in wrong:
        group.says("😀 just talking", **fields)
        person.says("😀 proxy war", **fields)
    settled(api, group)
    assert group.got() == []
    group.says(f"/ask {QUESTION}")
    assert group.gets().quotations[0] == ANSWER
