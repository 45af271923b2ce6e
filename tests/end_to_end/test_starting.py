"""The bot logs in, or cannot log in, or is told to stop: one clear line, and a good end."""

import random
import signal
import time

import pytest

from bot.conversation import words
from bot.speech import LANGUAGES
from tests.end_to_end.bot_api import BOT, BotApi, Refusal
from tests.end_to_end.conftest import TOKEN, Process, Start
from tests.end_to_end.people import Person

pytestmark = pytest.mark.slow  # it starts many processes


@pytest.fixture(autouse=True)
def _nothing_left(api: BotApi) -> None:
    api.forget()


def started(api: BotApi, start: Start, **env: str) -> Process:
    """Start the bot and wait until it asks for updates."""
    polls = api.polls
    process = start(**env)
    api.wait(lambda: api.polls > polls)
    return process


def test_menus_and_descriptions_are_set_by_scope(api: BotApi, start: Start) -> None:
    process = started(api, start)
    api.wait(lambda: len(api.sent("setMyShortDescription")) == len(LANGUAGES))
    process.stop()
    told = {
        (c.data["scope"]["type"], c.data.get("language_code", "")): c.data["commands"]
        for c in api.sent("setMyCommands")
    }
    names = {key: [c["command"] for c in menu] for key, menu in told.items()}
    private = ["read", "help", "article", "articles", "forget", "language", "why", "privacy"]
    for code in ("", *(code for code in LANGUAGES if code != "en")):
        assert names["all_private_chats", code] == private
        assert names["all_group_chats", code] == ["ask", *private]
    assert told["all_private_chats", ""][0]["description"] == "read a link, or what you reply to"
    assert told["all_private_chats", "ru"][1]["description"].startswith("что я умею")
    said = {c.data.get("language_code", ""): c.data for c in api.sent("setMyDescription")}
    assert said["de"]["description"].startswith("Frag mich etwas zu einem Artikel.")


def test_refused_menus_are_not_fatal(api: BotApi, start: Start) -> None:
    api.fail("setMyCommands", Refusal(429, "Too Many Requests", retry_after=3600))
    process = started(api, start)
    person = Person(api, {"id": 7, "type": "private", "first_name": "Ada"}, 7)
    person.says("proxy war")
    assert "proxy war" in person.gets().text
    code, output = process.stop()
    assert code == 0
    assert "menus and descriptions not set" in output


@pytest.mark.parametrize("code", [401, 404])
def test_a_wrong_token_is_one_clear_line(api: BotApi, start: Start, code: int) -> None:
    api.fail("getMe", Refusal(code, "Unauthorized"))
    status, output = start().end()
    assert status == 1
    assert output.splitlines() == [
        "pullquote: Telegram does not know this token; check TELEGRAM_BOT_TOKEN "
        "(@BotFather has it)."
    ]


def test_a_refused_webhook_is_one_clear_line_without_the_token_and_not_long(
    api: BotApi, start: Start
) -> None:
    said = f"Bad Request: bad webhook /bot{TOKEN}/x\n{'no, ' * 10_000}never"
    api.fail("setWebhook", Refusal(400, said))
    status, output = start(WEBHOOK_URL="https://bot.example/here", LISTEN="0").end()
    assert status == 1
    line = output.splitlines()[-1]
    assert line.startswith("pullquote: WEBHOOK_URL: Telegram refuses it (Bad webhook /bot[token]/x")
    assert line.endswith("no, never).")
    assert "characters left out" in line
    assert len(line) < 2100
    assert TOKEN.lower() not in output.lower()


def test_a_long_error_of_the_server_is_cut_in_the_log(api: BotApi, start: Start) -> None:
    api.fail("getMe", Refusal(500, f"Oops at /bot{TOKEN}/getMe" + "!" * 1_000_000))
    code, output = started(api, start).stop()
    assert code == 0
    assert "cannot reach Telegram: Oops at /bot[token]/getMe!!!" in output
    assert "characters left out] … !!!" in output
    assert len(output) < 5000


def test_one_refusal_of_a_token_that_worked_is_not_the_end(api: BotApi, start: Start) -> None:
    process = started(api, start)
    api.fail("getUpdates", Refusal(401, "Unauthorized"), Refusal(404, "Not Found"))
    api.deliver(message={})
    api.wait(lambda: not api.faults("getUpdates"))
    person = Person(api, {"id": 11, "type": "private", "first_name": "Ada"}, 11)
    person.says("proxy war")
    assert "proxy war" in person.gets().text
    code, output = process.stop()
    assert code == 0
    assert output.count("does not know this token") == 1
    assert "it works again" in output


def test_another_copy_on_the_token_is_one_clear_line(api: BotApi, start: Start) -> None:
    process = started(api, start)
    api.fail("getUpdates", *[Refusal(409, "Conflict: terminated by other getUpdates")] * 8)
    api.deliver(message={})
    status, output = process.end()
    assert status == 1
    assert output.splitlines()[-1].startswith("pullquote: another copy of the bot runs on")
    assert "Traceback" not in output


def test_no_network_at_start_is_waited_out(api: BotApi, start: Start) -> None:
    api.fail("getMe", "drop", Refusal(500, "Internal Server Error"))
    code, output = started(api, start).stop()
    assert code == 0
    assert output.count("cannot reach Telegram") == 1
    assert f"Answering as @{BOT['username']}" in output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order(api: BotApi, start: Start, number: signal.Signals) -> None:
    code, output = started(api, start).stop(number)
    assert code == 0
    assert "Traceback" not in output


@pytest.mark.usefixtures("_without_coverage")  # a kill could leave a half-written coverage file
def test_signals_at_any_moment_and_in_any_number_end_it_quietly(api: BotApi, start: Start) -> None:
    chance = random.Random(1)
    for number in range(20):
        begun = number % 2
        if begun:
            process, signals = started(api, start), [signal.SIGTERM, signal.SIGINT]
        else:
            process, signals = start(), [signal.SIGTERM]
            time.sleep(chance.uniform(0, 0.8))
        for _ in range(5):
            process.popen.send_signal(chance.choice(signals))
            time.sleep(chance.uniform(0, 0.04))
        code, output = process.end()
        assert code == 0 or (code == -signal.SIGTERM and not begun), output
        assert "Traceback" not in output


def test_a_signal_ends_it_while_there_is_no_network(start: Start) -> None:
    process = start(TELEGRAM_BASE_URL="http://127.0.0.1:9")
    process.wait_for("cannot reach Telegram")
    assert process.stop()[0] == 0


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_token_is_in_no_output(api: BotApi, start: Start, form: str) -> None:
    api.fail("getMe", "drop", Refusal(500, f"Oops at /bot{TOKEN}/getMe"), "nonsense")
    process = started(api, start, LOG_LEVEL="DEBUG", LOG_FORMAT=form)
    api.deliver(message={"text": {}, "message_id": 1, "date": 1, "chat": {}})
    code, output = process.stop()
    assert code == 0
    assert "getMe" in output  # the requests were logged
    assert "[token]" in output
    assert TOKEN not in output
    assert TOKEN.partition(":")[2] not in output


def test_a_message_of_wrong_types_fails_alone(api: BotApi, start: Start) -> None:
    process = started(api, start)
    person = Person(api, {"id": 8, "type": "private", "first_name": "Ada"}, 8)
    sender = {"id": 8, "is_bot": False, "first_name": "Ada"}
    base = {"date": int(time.time()), "chat": person.chat, "message_id": 1, "from": sender}
    api.deliver(message={**base, "text": 5})
    api.deliver(message={**base, "text": "x", "entities": [{"type": "b"}]})
    api.deliver(callback_query={"id": "1", "from": sender, "chat_instance": "1"})
    person.says("proxy war")
    received = api.wait(lambda: [c for c in person.got() if "proxy war" in c.text])
    assert len(received) == 1
    assert {c.text for c in person.got()} <= {received[0].text, words.FAILED}
    code, output = process.stop()
    assert code == 0
    assert "failed" in output


def test_a_stop_does_not_wait_for_ever_for_an_answer_that_cannot_be_sent(
    api: BotApi, start: Start
) -> None:
    process = started(api, start, STOP_WITHIN="1")
    api.fail("sendMessage", *[Refusal(500, "Internal Server Error")] * 100)
    Person(api, {"id": 9, "type": "private", "first_name": "Ada"}, 9).says("proxy war")
    api.wait(lambda: any(call.data.get("chat_id") == 9 for call in api.calls))
    code, output = process.stop()
    assert code == 0
    assert "left in the inbox, for the next start: 1" in output


def test_a_proxy_is_used_where_the_environment_names_one(api: BotApi, start: Start) -> None:
    polls = api.polls
    far = "http://telegram.invalid/far"
    process = start(TELEGRAM_BASE_URL=far, http_proxy=api.url, no_proxy="127.0.0.1")
    api.wait(lambda: api.polls > polls)
    assert api.sent("getMe")[-1].run == far
    code, _ = process.stop()
    assert code == 0
    process = start(http_proxy="http://127.0.0.1:9", no_proxy="127.0.0.1")
    polls = api.polls
    api.wait(lambda: api.polls > polls)
    process.stop()
