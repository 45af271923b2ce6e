"""What the owner of the bot can see, in metrics and logs, and what nobody can see."""

import json
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.conversation import words
from bot.outgoing.sending import plain
from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.crowd import free_port
from tests.end_to_end.people import Person

pytestmark = pytest.mark.slow  # it starts many processes

QUESTION = "Does Zanzibar-Quux supply tanks?"
NAME = "Wilhelmina"


@pytest.fixture
def person(api: BotApi) -> Person:
    """A person whose name appears nowhere else."""
    number = api.number()
    return Person(api, {"id": number, "type": "private", "first_name": NAME}, number)


def running(api: BotApi, start: Start, **settings: str) -> Process:
    """Start the bot and wait until it asks for updates."""
    polls = api.polls
    process = start(**settings)
    api.wait(lambda: api.polls > polls)
    return process


def said(process: Process) -> str:
    code, output = process.stop()
    assert code == 0, output
    return output


def group_of(person: Person) -> Person:
    return Person(person.api, {"id": -person.id, "type": "group", "title": NAME}, person.id)


def listens(process: Process) -> bool:
    """Tell whether a process listens on any port (proc_pid_net(5): state 0A)."""
    folder = Path(f"/proc/{process.popen.pid}")
    rows = [line.split() for line in (folder / "net/tcp").read_text().splitlines()[1:]]
    listening = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}
    return bool(listening & {str(link.readlink()) for link in (folder / "fd").iterdir()})


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nobody_can_connect_unless_told_otherwise(api: BotApi, start: Start) -> None:
    process = running(api, start)
    assert not listens(process)
    process.stop()
    port = free_port()
    process = running(api, start, METRICS=str(port))
    assert listens(process)
    process.stop()


def test_metrics_count_answers_and_failures(api: BotApi, start: Start, person: Person) -> None:
    port = free_port()
    process = running(api, start, METRICS=str(port))

    def value(name: str, **labels: str) -> float:
        """Return the value of a metric, or 0 if it was not counted yet."""
        page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert QUESTION not in page
        assert NAME not in page
        samples = [s for family in text_string_to_metric_families(page) for s in family.samples]
        return sum(s.value for s in samples if s.name == name and s.labels == labels)

    api.fail("sendMessage", Refusal(500, "Internal Server Error"))
    person.says("proxy war")
    person.gets()
    person.says("hello")
    person.gets(2)
    group_of(person).says("/ask proxy war")
    api.deliver(message={"message_id": "?"})
    api.deliver(inline_query={"id": "5", "from": person._user(), "query": "war", "offset": ""})
    questions = partial(value, "pullquote_questions_total")
    api.wait(lambda: questions(verdict="answered", chat="inline") == 1)
    api.wait(lambda: questions(verdict="answered", chat="group") == 1)
    assert questions(verdict="answered", chat="private") == 1
    assert questions(verdict="talk", chat="private") == 1
    assert value("pullquote_answer_seconds_count") == 4
    assert value("pullquote_send_retries_total", reason="NetworkError") == 1
    assert value("pullquote_poison_updates_total") == 1
    assert value("pullquote_in_flight") == 0
    assert value("pullquote_waiting") == 0
    process.stop()


def asked(person: Person) -> None:
    """Ask with and without a refusal, ask in a group, and send what cannot be handled."""
    api = person.api
    api.fail("sendMessage", Refusal(403, "Forbidden: bot was blocked by the user"))
    person.says(QUESTION)
    person.says(QUESTION)
    api.wait(person.got)
    group_of(person).says(f"/ask {QUESTION}")
    api.wait(group_of(person).got)
    number = api.deliver(message={"text": QUESTION, "chat": {"first_name": NAME}})
    api.wait_until_confirmed(number)
    api.deliver(edited_message={"text": QUESTION, "entities": 5, "from": {"first_name": NAME}})
    person.says("/help")
    api.wait(lambda: len(person.got()) == 2)


@pytest.mark.parametrize("form", ["text", "json"])
def test_logs_name_updates_and_kinds_of_chat_but_no_words_and_no_names(
    api: BotApi, start: Start, person: Person, form: str
) -> None:
    process = running(api, start, LOG_FORMAT=form)
    asked(person)
    output = said(process)
    assert "Zanzibar" not in output
    assert "tanks" not in output
    assert NAME not in output
    if form == "json":
        lines = [json.loads(line) for line in output.splitlines()]
        kinds = {line["chat"] for line in lines if "update" in line}
        assert kinds == {"private", "group"}
        assert all({"time", "level", "name", "message"} <= set(line) for line in lines)
        assert all(
            datetime.fromisoformat(line["time"]).utcoffset() == timedelta() for line in lines
        )
    else:
        assert "(private): " in output
        assert "(group): " in output
    assert output.count("cannot be handled") == 2


def test_debug_logs_what_people_write(api: BotApi, start: Start, person: Person) -> None:
    process = running(api, start, LOG_LEVEL="DEBUG")
    asked(person)
    assert QUESTION in said(process)


def test_privacy_is_explained_in_the_chat(api: BotApi, start: Start, person: Person) -> None:
    process = running(api, start)
    person.says("/privacy")
    told = person.gets().text
    assert told == plain(words.PRIVACY.format(days=90))
    for kept in ("until it is answered", "two days", "90 days", "article", "10,000"):
        assert kept in told
    process.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="no modes")
def test_a_warning_if_others_can_read_the_settings(api: BotApi, start: Start, folder: Path) -> None:
    for mode, warned in ((0o644, 1), (0o600, 0)):
        (folder / ".env").write_text("LOG_LEVEL=INFO\n")
        (folder / ".env").chmod(mode)
        output = said(running(api, start))
        assert output.count("can be read by other users") == warned
    (folder / ".env").unlink()
