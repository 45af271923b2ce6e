"""Telegram refuses, stalls or sends nonsense: the bot goes on, and logs the reason once."""

import time
from typing import Any

import pytest

from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.conftest import Process
from tests.end_to_end.people import Person

QUESTION = "Which news agency carried the statement?"
QUOTED = "state-run Korean Central News Agency"


class TestSending:
    def test_429_is_waited_out(self, api: BotApi, person: Person) -> None:
        api.fail("sendMessage", Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        begin = time.monotonic()
        person.says(QUESTION)
        assert QUOTED in person.gets().text
        assert time.monotonic() - begin >= 1

    def test_5xx_and_dropped_connections_are_tried_again(self, api: BotApi, person: Person) -> None:
        api.fail("sendMessage", Refusal(500, "Internal Server Error"), "drop", "<html>")
        person.says(QUESTION)
        assert QUOTED in person.gets().text

    @pytest.mark.parametrize(
        ("refusals", "has_form", "has_place"),
        [
            (["can't parse entities: unsupported"], False, True),
            (["message thread not found"], True, False),
            (["message thread not found", "can't parse entities: unsupported"], False, False),
            (["can't parse entities: unsupported", "message thread not found"], False, False),
            (["BUTTON_DATA_INVALID", "BUTTON_DATA_INVALID"], False, False),
            (["can't parse entities: unsupported"] * 2, False, False),
        ],
    )
    def test_only_the_refused_form_or_place_is_given_up(
        self, api: BotApi, group: Person, refusals: list[str], has_form: bool, has_place: bool
    ) -> None:
        api.fail("sendMessage", *[Refusal(400, f"Bad Request: {refusal}") for refusal in refusals])
        asked = group.says(f"/ask {QUESTION}", message_thread_id=7, is_topic_message=True)
        sent = group.gets()
        assert QUOTED in sent.text
        assert ("parse_mode" in sent.data) == bool(sent.buttons) == has_form
        assert sent.data.get("message_thread_id") == (7 if has_place else None)
        replied = sent.data.get("reply_parameters", {}).get("message_id")
        assert replied == (asked["message_id"] if has_place else None)

    def test_a_message_that_is_refused_in_every_form_is_given_up(
        self, api: BotApi, bot: Process, group: Person
    ) -> None:
        tries = [Refusal(400, f"Bad Request: no reason, number {number}") for number in range(3)]
        api.fail("sendMessage", *tries)
        group.says(f"/ask {QUESTION}", message_thread_id=7, is_topic_message=True)
        bot.wait_for("not sent: No reason, number 0")
        assert not api.faults("sendMessage")
        group.says("/ask proxy war")
        assert "proxy war" in group.gets().text

    @pytest.mark.parametrize(
        ("refusal", "logged"),
        [
            (Refusal(400, "Bad Request: query is too old"), "INFO    bot.outgoing.sending: update"),
            (Refusal(403, "Forbidden: no toast"), "button: Forbidden: no toast"),
        ],
    )
    def test_a_toast_that_fails_does_not_cost_the_answer(
        self, api: BotApi, bot: Process, person: Person, refusal: Refusal, logged: str
    ) -> None:
        person.says("/help")
        offered = person.gets()
        api.fail("answerCallbackQuery", refusal)
        person.taps(offered, next(iter(offered.buttons)))
        assert person.gets(2).quotations
        bot.wait_for(logged)

    @pytest.mark.parametrize(
        "refusal",
        [
            Refusal(403, "Forbidden: bot was blocked by the user"),
            Refusal(400, "Bad Request: chat not found"),
        ],
    )
    def test_a_chat_that_is_closed_is_given_up(
        self, api: BotApi, person: Person, refusal: Refusal
    ) -> None:
        api.fail("sendMessage", refusal)
        person.says(QUESTION)
        api.wait(lambda: any(c.data.get("chat_id") == person.id for c in api.calls))
        person.says("proxy war")
        assert "proxy war" in person.gets().text

    def test_a_group_that_migrated_gets_its_answer(self, api: BotApi, group: Person) -> None:
        new = group.chat["id"] - 10**12
        refusal = Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=new)
        api.fail("sendMessage", refusal)
        group.says(f"/ask {QUESTION}")
        assert QUOTED in api.wait(lambda: api.sent(chat_id=new))[0].text

    def test_an_edit_that_changes_nothing_causes_no_error(
        self, api: BotApi, person: Person
    ) -> None:
        api.fail("editMessageText", Refusal(400, "Bad Request: message is not modified"))
        person.says(QUESTION)
        number = person.taps(person.gets(), "In context")
        toast = api.wait(lambda: api.sent("answerCallbackQuery", callback_query_id=number))[0]
        assert "text" not in toast.data


class TestReceiving:
    def test_an_update_that_cannot_be_read_does_not_hold_up_its_batch(
        self, api: BotApi, person: Person
    ) -> None:
        poisons: list[dict[str, Any]] = [
            {"message": {"message_id": "?"}},
            {"message": 5},
            {"callback_query": {"id": 1}},
            {"inline_query": []},
            {"unheard_of": {"x": 1}},
        ]
        numbers = [api.deliver(**poison) for poison in poisons]
        person.says(QUESTION)
        assert QUOTED in person.gets().text
        for number in numbers:
            api.wait_until_confirmed(number)

    def test_a_stormy_getupdates_loses_nothing(self, api: BotApi, person: Person) -> None:
        person.says("proxy war")
        person.gets()
        retry = Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        api.fail("getUpdates", Refusal(502, "Bad Gateway"), "drop", "{}", retry)
        api.deliver(unheard_of={})  # ends the call that waits; the next ones fail
        api.wait(lambda: not api.faults("getUpdates"))
        person.says(QUESTION)
        assert QUOTED in person.gets(2).text

    def test_a_server_that_does_not_wait_is_asked_less_often(
        self, api: BotApi, person: Person
    ) -> None:
        api.holds = False
        api.deliver_raw({"message": "without a number it cannot be confirmed"})
        begin = api.polls
        time.sleep(2)
        assert api.polls - begin < 20
        person.says(QUESTION)
        assert QUOTED in person.gets().text
        api.holds = True
        api.deliver(unheard_of={})
        time.sleep(1)
        begin = api.polls
        time.sleep(1)
        assert api.polls - begin <= 1

    def test_one_conflict_is_survived(self, api: BotApi, person: Person) -> None:
        api.fail("getUpdates", Refusal(409, "Conflict: terminated by other getUpdates request"))
        api.deliver(unheard_of={})
        api.wait(lambda: not api.faults("getUpdates"))
        person.says(QUESTION)
        assert QUOTED in person.gets().text
