"""Chats that Telegram makes wait, and a full disk: nobody else waits, and nothing is lost."""

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import TOKEN, Process, close, end_well, launch
from tests.end_to_end.crowd import message, wait_for_answers
from tests.end_to_end.serving import serve

HELD = range(1, 1201)  # chats; more than bot.incoming.delivery.MAX_IN_HAND
UNLIMITED = resource.RLIM_INFINITY


@pytest.fixture
def api() -> Iterator[BotApi]:
    api = BotApi(TOKEN)
    server = serve(api)
    yield api
    close(api, server)


def asked(api: BotApi, chat: int) -> int:
    """Ask in a chat; return the number of the question."""
    number = api.number()
    api.deliver(message=message(chat, number, "proxy war"))
    return number


@pytest.mark.slow
def test_a_thousand_chats_that_telegram_holds_delay_nobody(api: BotApi, tmp_path: Path) -> None:
    process = launch(api, tmp_path)
    api.wait(lambda: api.polls)
    api.held.update(HELD)
    waiting = [asked(api, chat) for chat in HELD]
    api.wait(lambda: len({c.data["chat_id"] for c in api.calls if "chat_id" in c.data}) == 1200)
    begin = time.monotonic()
    quiet = asked(api, 9999)
    api.wait(lambda: api.sent(chat_id=9999))
    assert time.monotonic() - begin < 2
    end_well(process)
    assert "left in the inbox, for the next start: 1200" in process.output()
    api.held.clear()
    again = launch(api, tmp_path)
    answered = wait_for_answers(api, 1201)
    assert set(answered) == {*waiting, quiet}
    assert {len(calls) for calls in answered.values()} == {1}
    end_well(again)


def limit_files(process: Process, size: int) -> None:
    """Let a process write only the first `size` bytes of each file, as if the disk were full.

    This is also the limit of its log, which is a file here.
    """
    resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="prlimit")
def test_what_is_answered_while_the_disk_is_full_is_not_answered_again(
    api: BotApi, tmp_path: Path
) -> None:
    process = launch(api, tmp_path, QUESTIONS_PER_MINUTE="0")
    api.wait(lambda: api.polls)
    api.latency = 0.5
    questions = [asked(api, chat) for chat in range(1, 101)]
    api.wait(lambda: api.calls[-1].method == "sendMessage")
    limit_files(process, 1)
    wait_for_answers(api, 100)
    late = asked(api, 500)  # cannot be kept now, so it stays with Telegram
    time.sleep(1)
    assert not api.sent(chat_id=500)
    limit_files(process, UNLIMITED)
    api.latency = 0.0
    wait_for_answers(api, 101)
    end_well(process)
    again = launch(api, tmp_path)
    last = asked(api, 501)
    api.wait(lambda: api.sent(chat_id=501))
    answered = wait_for_answers(api, 102)
    end_well(again)
    assert set(answered) == {*questions, late, last}
    assert {len(calls) for calls in answered.values()} == {1}
