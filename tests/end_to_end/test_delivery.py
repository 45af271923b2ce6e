"""Nothing is lost and nothing said twice, however the bot is killed, at seeded random moments.

`KILLS` is the number of kills in each mode, `SEED` what the moments come from; see `make torture`.
"""

import itertools
import os
import random
import signal
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.bot_api import BotApi, Call, serve
from tests.end_to_end.conftest import TOKEN, Process, close, launch
from tests.end_to_end.crowd import Crowd, answers, free_port, out_of_order

ENDS = []
KILLS = int(os.environ.get("KILLS", "15"))
SEED = int(os.environ.get("SEED", "1"))
IN_FLIGHT = 0.2  # seconds before a kill, in which what was sent may not have been noted


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
    moments = []
    crowd.start()
    try:
        for _ in range(KILLS):
            logged_in = len(_logins(api))
            process = launch(api, tmp_path, **env)
            if chance.random() < 0.9:  # else it is killed somewhere in its start
                api.wait(partial(_logged_in_again, api, logged_in))
            time.sleep(chance.uniform(0, 0.5))
            moments += _kill(process, chance.choice(["kill", "kill", "stop", "stop twice"]))
        crowd.stop()
        last = launch(api, tmp_path, **env)
        crowd.join()
        api.wait(lambda: len(answers(api)) == len(crowd.asked))
        code, output = last.stop()
        assert code == 0, output
    finally:
        crowd.stop()
        close(api, server)
    answered = answers(api)
    assert set(answered) == set(crowd.asked)
    for times in answered.values():
        for sent, again in itertools.pairwise(times):
            after = [round(moment - sent, 3) for moment in moments if moment > sent - 0.001]
            assert min(after, default=99) < IN_FLIGHT, (after, again - sent, [(m - sent, *e) for m, *e in ENDS if abs(m - sent) < 3])
    assert out_of_order(crowd.asked, answered) == 0
    repeated = sum(len(times) - 1 for times in answered.values())
    print(f"{mode}: {len(answered)} questions, {KILLS} kills, {repeated} answers repeated")


def _logins(api: BotApi) -> list[Call]:
    return api.sent("deleteWebhook") + api.sent("setWebhook")


def _logged_in_again(api: BotApi, before: int) -> bool:
    return len(_logins(api)) > before


def _kill(process: Process, how: str) -> list[float]:
    """Kill the process, or stop it in good order; return when, if it was killed."""
    if how == "kill":
        process.popen.kill()
        moment = time.monotonic()
        ENDS.append((moment, how, 9, process.end()[1]))
        return [moment]
    process.popen.send_signal(signal.SIGTERM)
    if how == "stop twice":
        time.sleep(0.01)
        process.popen.send_signal(signal.SIGTERM)
    moment = time.monotonic()
    code, output = process.end()
    assert time.monotonic() - moment < 10
    assert code in (0, -signal.SIGTERM), output  # the latter before it has begun
    assert "Traceback" not in output
    ENDS.append((moment, how, code, output))
    return []
