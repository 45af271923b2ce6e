"""Several processes, one PostgreSQL: what is killed, stopped or hangs loses nothing.

`KILLS` is the number of kills, and `SEED` makes the moments; see `make torture`.
"""

import math
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import new_schema
from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.calls import Call
from tests.end_to_end.conftest import TOKEN, Process, close, end_well, launch
from tests.end_to_end.crowd import Crowd, free_port, message, out_of_order, wait_for_answers
from tests.end_to_end.people import Person
from tests.end_to_end.serving import serve
from tests.postgres import Server
from tests.simulation import StrictLimits

KILLS = int(os.environ.get("KILLS", "5"))
SEED = int(os.environ.get("SEED", "1"))
HANGS = 9.0  # seconds; more than storage.shared_inbox.HUNG_AFTER
AT_WORK = 16  # chats, bot.incoming.sharing
KINDS = ["worker"] * 4 + ["receiver"] * 2 + ["stop"] * 2 + ["server", "hang"]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_without_coverage")]


class Workers:
    """Processes of one bot, each with its own path on the server, to tell their calls apart."""

    def __init__(self, api: BotApi, folder: Path, **env: Any) -> None:
        self._api, self._folder, self._env = api, folder, env
        self.running: dict[str, Process] = {}
        self.ended: dict[str, Process] = {}
        self._count = 0

    def start(self, count: int = 1, **env: Any) -> str:
        """Start processes; return the path of the last one."""
        run = ""
        for _ in range(count):
            run = f"/{self._count}"
            self._count += 1
            more = {**self._env, **env, "TELEGRAM_BASE_URL": self._api.url + run}
            self.running[run] = launch(self._api, self._folder, **more)
        return run

    def wait(self) -> None:
        """Wait until all have logged in."""
        for process in self.running.values():
            process.wait_for("Answering as")

    def take(self, run: str) -> Process:
        """Return a process that is no longer one of these."""
        self.ended[run] = self.running.pop(run)
        return self.ended[run]

    def receiver(self) -> str:
        """Return the one that asks for updates, as far as the logs tell."""
        said = {
            run: process.output().rfind("this process receives")
            for run, process in self.running.items()
        }
        return max(said, key=lambda run: said[run])

    def kill(self) -> None:
        """End all that still run, after a test has failed."""
        for process in (*self.running.values(), *self.ended.values()):
            process.popen.kill()
            process.popen.wait()

    def close(self) -> None:
        """End all in good order."""
        for process in self.running.values():
            end_well(process)


@pytest.fixture
def api() -> Iterator[BotApi]:
    api = BotApi(TOKEN, latency=0.02)
    server = serve(api)
    yield api
    close(api, server)


@pytest.fixture
def workers(api: BotApi, database: str, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(api, tmp_path, DATABASE_URL=database, QUESTIONS_PER_MINUTE="0")
    try:
        yield workers
        workers.close()
    finally:
        workers.kill()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_kills_lose_nothing(mode: str, api: BotApi, own_server: Server, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED} {mode}")
    env = {"DATABASE_URL": own_server.url(), "QUESTIONS_PER_MINUTE": "0"}
    crowd = Crowd(api, chance)
    ports = iter([free_port() for _ in range(4)])
    workers = Workers(api, tmp_path, **env)

    def start() -> None:
        more: dict[str, Any] = {}
        if mode == "webhook":
            port = next(ports, None) or free_port()
            more = {"WEBHOOK_URL": "https://bot.example/tg", "LISTEN": str(port)}
            crowd.webhook = f"http://127.0.0.1:{port}/tg"
        workers.start(**more)

    for _ in range(4):
        start()
    workers.wait()
    crowd.start()
    unsure: set[str] = set()  # runs that did not end in good order, or lost the server
    server_kills = 0
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.1, 1.0))
            what = chance.choice(KINDS)
            if what == "server":
                server_kills += 1
                unsure |= workers.running.keys()
                own_server.kill()
                time.sleep(chance.uniform(0, 0.5))
                own_server.start()
                continue
            run = workers.receiver() if what == "receiver" else chance.choice([*workers.running])
            process = workers.take(run)
            if what == "stop":
                code, output = process.stop()
                assert code == 0, output
                assert "Traceback" not in output
            elif what == "hang":
                unsure.add(run)
                process.popen.send_signal(signal.SIGSTOP)
                time.sleep(HANGS)
                process.popen.send_signal(signal.SIGCONT)
                workers.running[run] = process
            else:
                unsure.add(run)
                process.stop(signal.SIGKILL)
            if what != "hang":
                start()
        crowd.stop()
        crowd.join()
        answered = wait_for_answers(api, len(crowd.asked), within=200)
        workers.close()
    finally:
        crowd.give_up()
        workers.kill()
    assert set(answered) == set(crowd.asked)
    assert out_of_order(crowd.asked, answered) == 0
    repeated = [call for calls in answered.values() for call in calls[:-1]]
    assert {call.run for call in repeated} <= unsure
    # A process has at most so many answers in flight.
    assert max(Counter(call.run for call in repeated).values(), default=0) <= AT_WORK * (
        1 + server_kills
    )
    for process in workers.running.values():
        assert "Traceback" not in process.output()
    print(f"{mode}: {len(answered)} questions, {KILLS} kills, {len(repeated)} answers repeated")


def test_the_others_take_over_within_ten_seconds(api: BotApi, workers: Workers) -> None:
    workers.start(3)
    workers.wait()
    api.wait(lambda: api.polls)
    for how in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        receiver = workers.take(workers.receiver())
        receiver.popen.send_signal(how)
        begin = time.monotonic()
        number = api.number()
        api.deliver(message=message(7, number, "proxy war"))
        api.wait(partial(_answers_to, api, number), 30)
        took = time.monotonic() - begin
        print(f"{how.name}: answered after {took:.1f} s")
        assert took < 10
        if how == signal.SIGSTOP:
            receiver.popen.send_signal(signal.SIGCONT)
            receiver.wait_for("trying again until it works")
            assert len(_answers_to(api, number)) == 1
        workers.start()
        workers.wait()
    logs = [process.output() for process in (*workers.running.values(), *workers.ended.values())]
    assert not any("Conflict" in log for log in logs)


def _answers_to(api: BotApi, number: int) -> list[Call]:
    return [c for c in api.sent() if c.data["reply_parameters"]["message_id"] == number]


def test_a_follow_up_and_why_work_in_another_process(api: BotApi, workers: Workers) -> None:
    person = Person(api, {"id": 7, "type": "private", "first_name": "Ada"}, 7)
    workers.start()
    workers.wait()
    person.says("Who did Stoltenberg meet?")
    first = person.gets()
    end_well(workers.take(next(iter(workers.running))))
    workers.start()
    workers.wait()
    person.says("/why")
    why = person.gets(2)
    assert why.data["reply_parameters"] != first.data["reply_parameters"]
    assert "stoltenberg" in why.text.lower()
    person.says("And when?")
    assert "Stoltenberg" in person.gets(3).text


class StrictApi(BotApi):
    """A server that tolerates nothing beyond Telegram's limits."""

    limits: StrictLimits
    refused: int = 0

    def _sendMessage(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        with self.changed:
            wait = self.limits.wait(time.monotonic(), int(data["chat_id"]))
            if wait:
                self.refused += 1
                raise Refusal(429, "Too Many Requests", retry_after=math.ceil(wait))
        return super()._sendMessage(data)


def test_four_processes_keep_the_limits_of_one_token(own_server: Server, tmp_path: Path) -> None:
    chats = [*range(1, 71), *range(-2, 0)] * 5
    best = len(chats) / 30
    for _ in range(3):  # on a busy machine, a message may come late, and so too near to the next
        refused, took = _asked_in(chats, own_server, tmp_path)
        print(f"{len(chats)} answers in {took:.1f} s, {took / best:.2f} of the best time")
        if refused == 0 and took < 1.3 * best:
            return
    raise AssertionError(f"{refused} refused, {took / best:.2f} of the best time")


def _asked_in(chats: list[int], server: Server, folder: Path) -> tuple[int, float]:
    """Let four processes answer a question in each chat; return refusals and seconds."""
    api = StrictApi(TOKEN, latency=0.02)
    api.limits = StrictLimits()
    http = serve(api)
    # A new schema, because each try gives the updates the same numbers.
    workers = Workers(api, folder, DATABASE_URL=new_schema(server), MESSAGES_PER_SECOND="28")
    try:
        workers.start(4)
        workers.wait()
        begin = time.monotonic()
        for chat in chats:
            text = "/ask What of Poland?" if chat < 0 else "What of Poland?"
            api.deliver(message=message(chat, api.number(), text))
        wait_for_answers(api, len(chats))
        took = time.monotonic() - begin
        workers.close()
    finally:
        workers.kill()
        close(api, http)
    assert len({call.run for call in api.sent()}) > 1
    return api.refused, took
