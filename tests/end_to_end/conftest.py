"""Fixtures: a Bot API server, the bot as a process, and people."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SEED
from tests.end_to_end import pages
from tests.end_to_end.bot_api import WAIT, BotApi
from tests.end_to_end.pages import Site
from tests.end_to_end.people import Person
from tests.end_to_end.serving import serve
from tests.end_to_end.shelved import database_of

TOKEN = "4242:AAE2e-Token_that-must_never_be_shown"


@dataclass
class Process:
    """The running bot. It prints to a file, because a pipe that nobody reads would block it."""

    popen: subprocess.Popen[bytes]
    printed: Path

    def output(self) -> str:
        """Return everything that it has printed so far."""
        return self.printed.read_text("utf-8")

    def wait_for(self, text: str) -> None:
        """Wait until it has printed a text."""
        end = time.monotonic() + WAIT
        while text not in self.output():
            assert time.monotonic() < end, f"never printed; but: {self.output()}"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Stop it; return its exit status and everything that it printed."""
        self.popen.send_signal(number)
        return self.end()

    def end(self) -> tuple[int, str]:
        """Wait for its end; return its exit status and everything that it printed."""
        return self.popen.wait(WAIT), self.output()


Start = Callable[..., Process]
Scene = Callable[..., BotApi]


@pytest.fixture(scope="package", autouse=True)
def without_reader() -> Iterator[None]:
    """Start each process without the reader, which takes longer; test_reading starts it with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER", "off")
        yield


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count(1000)


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    """A server for the tests of one module."""
    api = BotApi(TOKEN)
    server = serve(api)
    yield api
    close(api, server)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the process runs. It holds only what a test puts there."""
    return tmp_path_factory.mktemp("bot")


def launch(
    api: BotApi, folder: Path, *arguments: str, stdin: int | None = subprocess.DEVNULL, **env: Any
) -> Process:
    """Start the bot as a process in a folder, with a token for `api`; `env` adds or replaces.

    With STATE=postgres in the environment of the tests, its state is in PostgreSQL.
    """
    kept = {k: v for k, v in os.environ.items() if k not in ("TELEGRAM_BOT_TOKEN", "ARTICLES")}
    telegram = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": api.url,
        "ARTICLES": str(SEED),  # whatever else is in seeds/ on this machine
        "MESSAGES_PER_SECOND": "0",  # these tests ask faster than people do
    }
    if shared := database_of(folder):
        telegram["DATABASE_URL"] = shared
    file, name = tempfile.mkstemp(dir=folder.parent, prefix="printed-")
    with os.fdopen(file, "ab") as printed:
        popen = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), **telegram, **env},
            stdin=stdin,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
    return Process(popen, Path(name))


def end_well(process: Process) -> None:
    """Stop a process, if it still runs, and check that it ends in good order."""
    if process.popen.poll() is None:
        code, output = process.stop()
        assert code == 0, output
        assert "Traceback" not in output
        assert TOKEN not in output


def close(api: BotApi, server: ThreadingHTTPServer) -> None:
    """Close a server."""
    api.close()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def start(api: BotApi, folder: Path) -> Iterator[Start]:
    """Start the bot; after the tests, check that it ends in good order."""
    running: list[Process] = []

    def start(*arguments: str, **more: Any) -> Process:
        running.append(launch(api, folder, *arguments, **more))
        return running[-1]

    yield start
    for process in running:
        end_well(process)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A server with pages, for a bot that is started with `LINK_HOSTS=site.host`."""
    with pages.serving() as site:
        yield site


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start) -> Process:
    """The bot, which already asks for updates, for the tests of one module."""
    process = start()
    api.wait(lambda: api.polls)
    return process


@pytest.fixture
def _without_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the bot without measuring coverage, at full speed; other tests cover its lines."""
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Callable[..., BotApi]]:
    """Start a bot with its own settings and its own server; return the server."""
    with contextlib.ExitStack() as stack:

        def scene(**env: Any) -> BotApi:
            api = BotApi(TOKEN)
            stack.callback(close, api, serve(api))
            process = launch(api, tmp_path, **env)
            stack.callback(end_well, process)
            api.wait(lambda: api.sent("deleteWebhook") or api.sent("setWebhook"))
            return api

        yield scene


@pytest.fixture
def person(api: BotApi, bot: Process, _numbers: Iterator[int]) -> Person:  # noqa: ARG001
    """Somebody in a private chat that no other test uses."""
    number = next(_numbers)
    return Person(api, {"id": number, "type": "private", "first_name": "Ada"}, number)


@pytest.fixture
def group(api: BotApi, bot: Process, _numbers: Iterator[int]) -> Person:  # noqa: ARG001
    """Somebody in a group that no other test uses."""
    number = next(_numbers)
    chat = {"id": -number, "type": "supergroup", "title": "Readers", "is_forum": True}
    return Person(api, chat, number)
