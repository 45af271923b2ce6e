"""The bot is killed at random moments: no question is lost, and no answer repeated without need.

`KILLS` is the number of kills in each mode, and `SEED` makes the moments; see `make torture`.
"""

import os
import random
import signal
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.calls import Call
from tests.end_to_end.conftest import TOKEN, Process, close, launch
from tests.end_to_end.crowd import Crowd, free_port, out_of_order, wait_for_answers
from tests.end_to_end.serving import serve

KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("SEED", "1"))


@pytest.mark.slow
@pytest.mark.usefixtures("_without_coverage")
@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_kills_lose_nothing_and_repeat_only_what_was_in_flight(mode: str, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED} {mode}")
    api = BotApi(TOKEN, latency=0.02)
    server = serve(api)
    env: dict[str, Any] = {"QUESTIONS_PER_MINUTE": "0"}
    crowd = Crowd(api, chance)
    if mode == "webhook":
        port = free_port()
        env |= {"WEBHOOK_URL": "https://bot.example/tg", "LISTEN": str(port)}
        crowd.webhook = f"http://127.0.0.1:{port}/tg"
    killed = set()
    crowd.start()
    try:
        for number in range(KILLS):
            run = f"/{number}"
            process = launch(api, tmp_path, **env, TELEGRAM_BASE_URL=api.url + run)
            if chance.random() < 0.9:  # otherwise it is killed while it starts
                api.wait(partial(_logged_in, api, run))
            time.sleep(chance.uniform(0, 0.5))
            how = chance.choice(["kill", "kill", "stop", "stop twice"])
            if how == "kill":
                killed.add(run)
                process.stop(signal.SIGKILL)
            else:
                begun = bool(_logged_in(api, run))
                code = _stop(process, chance, twice=how == "stop twice")
                assert code == 0 or not begun
        crowd.stop()
        last = launch(api, tmp_path, **env, TELEGRAM_BASE_URL=api.url + "/last")
        crowd.join()
        api.wait(partial(_logged_in, api, "/last"))
        answered = wait_for_answers(api, len(crowd.asked))
        code, output = last.stop()
        assert code == 0, output
    finally:
        crowd.give_up()
        close(api, server)
    assert set(answered) == set(crowd.asked)
    assert out_of_order(crowd.asked, answered) == 0
    last_sent = {(call.run, call.data["chat_id"]): call for call in api.sent()}
    repeated = [calls for calls in answered.values() if len(calls) > 1]
    for calls in repeated:
        for call in calls[:-1]:
            # A chat has one answer in flight at a time. So only the last one of a killed run may
            # come twice.
            assert call.run in killed
            assert call is last_sent[call.run, call.data["chat_id"]]
    print(f"{mode}: {len(answered)} questions, {KILLS} kills, {len(repeated)} answers repeated")


def _logged_in(api: BotApi, run: str) -> list[Call]:
    calls = api.sent("deleteWebhook") + api.sent("setWebhook")
    return [call for call in calls if call.run == run]


def _stop(process: Process, chance: random.Random, *, twice: bool) -> int:
    begin = time.monotonic()
    process.popen.send_signal(signal.SIGTERM)
    if twice:
        time.sleep(chance.uniform(0, 0.05))  # until it has ended, or nearly
        process.popen.send_signal(signal.SIGTERM)
    code, output = process.end()
    assert time.monotonic() - begin < 10
    assert code in (0, -signal.SIGTERM), output  # -SIGTERM before Python runs
    assert "Traceback" not in output
    return code
