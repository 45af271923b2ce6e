"""Many chats at once, floods, and chats that may not ask."""

import time

from bot.conversation import words
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Scene
from tests.end_to_end.crowd import message
from tests.end_to_end.people import Person


def test_a_flood_delays_nobody_else_and_gets_one_friendly_line(
    api: BotApi, person: Person, group: Person
) -> None:
    api.latency = 0.01
    for _ in range(500):
        person.says("proxy war")
    group.says("/ask proxy war")
    group.gets()
    assert len(person.got()) < 30  # the quiet chat did not wait for the flood
    api.wait(lambda: len(person.got()) >= 61)
    api.latency = 0.0
    person.says("/article")
    group.says("/ask proxy war")
    group.gets(2)
    texts = [call.text for call in person.got()]
    assert len(texts) == 61
    assert all("“proxy war”" in text for text in texts[:60])
    assert texts[60] == words.TOO_MUCH


def test_many_taps_are_a_flood_too(api: BotApi, person: Person) -> None:
    person.says("proxy war")
    answer = person.gets()
    numbers = [person.taps(answer, "In context") for _ in range(62)]
    api.wait(lambda: api.sent("answerCallbackQuery", callback_query_id=numbers[59]))
    toasts = api.wait(lambda: api.sent("answerCallbackQuery", text=words.TOO_MUCH))
    assert len(toasts) == 1


def test_questions_are_answered_in_order(api: BotApi, person: Person) -> None:
    asked = [person.says(text)["message_id"] for text in ("proxy war", "/article") * 10]
    api.wait(lambda: len(person.got()) == 20)
    answered = [c.data["reply_parameters"]["message_id"] for c in person.got()]
    assert answered == asked


def test_chats_that_are_not_allowed_get_one_polite_line(scene: Scene) -> None:
    api = scene(ALLOWED_CHATS="77, -88")
    allowed = Person(api, {"id": 77, "type": "private", "first_name": "Ada"}, 77)
    allowed_group = Person(api, {"id": -88, "type": "supergroup", "title": "Readers"}, 5)
    person = Person(api, {"id": 5, "type": "private", "first_name": "Eve"}, 5)
    group = Person(api, {"id": -5, "type": "supergroup", "title": "Others"}, 77)
    for _ in range(3):
        person.says("proxy war")
        group.says("/ask proxy war")
        group.says("just talking")
    query = person.types_inline("proxy war")
    listed = api.wait(lambda: api.sent("answerInlineQuery", inline_query_id=query))[0]
    assert listed.data["results"] == []
    allowed.says("proxy war")
    allowed_group.says("/ask proxy war")
    assert "“proxy war”" in allowed.gets().text
    assert "“proxy war”" in allowed_group.gets().text
    for turned_away in (person, group):
        assert turned_away.gets().text == words.NOT_ALLOWED.format(chat=turned_away.chat["id"])


def test_one_a_second_in_a_chat_and_28_in_all(scene: Scene) -> None:
    api = scene(MESSAGES_PER_SECOND="28")
    for number in range(2):
        for chat in range(1, 41):
            api.deliver(message=message(chat, number, "proxy war"))
    begin = time.monotonic()
    api.wait(lambda: len(api.sent()) == 80)
    assert time.monotonic() - begin > 80 / 30
    for chat in range(1, 41):
        first, second = api.sent(chat_id=chat)
        assert second.when - first.when > 1
