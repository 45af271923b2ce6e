"""What an operator of several processes sees: starts, metrics, readiness, errors, and the move."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from storage.postgres import PostgresStorage
from storage.sqlite import SqliteStorage
from tests.end_to_end.bot_api import WAIT, BotApi
from tests.end_to_end.conftest import TOKEN, Process, close, end_well, launch
from tests.end_to_end.crowd import free_port, message, wait_for_answers
from tests.end_to_end.people import Person
from tests.end_to_end.serving import serve
from tests.postgres import Server

pytestmark = pytest.mark.slow


@pytest.fixture
def api() -> Iterator[BotApi]:
    api = BotApi(TOKEN)
    server = serve(api)
    yield api
    close(api, server)


def test_a_server_that_comes_later_and_goes(
    api: BotApi, own_server: Server, tmp_path: Path
) -> None:
    own_server.stop()
    port = free_port()
    process = launch(api, tmp_path, DATABASE_URL=own_server.url(), LISTEN=str(port))
    process.wait_for("trying again until it works")
    own_server.start()
    process.wait_for("Answering as")
    person = Person(api, {"id": 7, "type": "private"}, 7)
    person.says("What of Poland?")
    person.gets()
    ready = f"http://127.0.0.1:{port}/readyz"
    _wait(lambda: httpx.get(ready).text == "ready\n")
    own_server.kill()
    person.says("What of Poland?")
    _wait(lambda: httpx.get(ready).status_code == 503)
    assert httpx.get(ready).text == "PostgreSQL cannot be reached\n"
    own_server.start()
    person.gets(2)
    _wait(lambda: httpx.get(ready).text == "ready\n")
    end_well(process)
    assert process.output().count("trying again until it works") <= 3


def test_metrics_carry_the_process_and_their_sum_is_right(
    api: BotApi, database: str, tmp_path: Path
) -> None:
    ports = [free_port(), free_port()]
    processes = [launch(api, tmp_path, DATABASE_URL=database, METRICS=str(p)) for p in ports]
    for process in processes:
        process.wait_for("Answering as")
    for chat in range(1, 31):
        api.deliver(message=message(chat, api.number(), "What of Poland?"))
    wait_for_answers(api, 30)

    def counted() -> bool:
        return sum(_samples(port, "pullquote_questions_total")[1] for port in ports) == 30

    _wait(counted)
    assert sum(_samples(port, "pullquote_waiting")[1] for port in ports) == 0
    names = [_samples(port, "pullquote_waiting")[0] for port in ports]
    assert [names[0] != names[1], *("process=" in name for name in names)] == [True] * 3
    for process in processes:
        end_well(process)


def _wait(what: Callable[[], bool]) -> None:
    """Wait until something is true; not as `BotApi.wait`, which the bot's calls wait for."""
    end = time.monotonic() + WAIT
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


def _samples(port: int, name: str) -> tuple[str, float]:
    """Return the labels of a metric's last sample, and the sum of all."""
    shown = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    found = [line.rpartition(" ") for line in shown.splitlines() if line.startswith(name)]
    return found[-1][0] if found else "", sum(float(value) for _, _, value in found)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://a:hidden-password@h/d", "bad setting: DATABASE_URL: must be as in postgresql://"),
        ("postgresql://a:hidden-password@h/d?x=1", "bad setting: DATABASE_URL: must be as in"),
        ("{server}&dbname=nothing", 'database "nothing" does not exist'),
        ("{server}&user=nobody&password=hidden-password", 'role "nobody" does not exist'),
    ],
)
def test_a_bad_one_is_one_clear_line(
    api: BotApi, server: Server, tmp_path: Path, url: str, said: str
) -> None:
    process = launch(api, tmp_path, DATABASE_URL=url.format(server=server.url()))
    code, output = process.end()
    assert code == 2
    assert said in output
    assert output.count("\n") == 1
    assert "hidden" not in output


def test_the_state_is_moved(api: BotApi, database: str, tmp_path: Path) -> None:
    def run(*arguments: str, **env: Any) -> Process:
        return launch(api, tmp_path, *arguments, **env)

    assert run("--move-to-postgres").end() == (
        2,
        "pullquote: DATABASE_URL is not set; it says where to move STATE_FILE to.\n",
    )
    storage = SqliteStorage(tmp_path / "pullquote.sqlite3")
    storage.choose(7, "tea.txt")
    storage.close()
    code, output = run("--move-to-postgres", DATABASE_URL=database).end()
    assert (code, output) == (
        0,
        "Moved, and counted before and after: choices 1, languages 0, answers 0, inbox 0, "
        "articles 0, shelves 0. pullquote.sqlite3 is still there.\n",
    )
    moved = PostgresStorage(database)
    assert moved.choice(7) == "tea.txt"
    moved.close()
    assert run("--move-to-postgres", DATABASE_URL=database).end()[0] == 2


def test_privacy_tells_of_the_database(api: BotApi, database: str, tmp_path: Path) -> None:
    process = launch(api, tmp_path, DATABASE_URL=database)
    person = Person(api, {"id": 7, "type": "private"}, 7)
    person.says("/privacy")
    assert "in my database too" in person.gets().text
    end_well(process)
