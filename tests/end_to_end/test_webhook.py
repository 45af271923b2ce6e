"""The webhook: updates and other posts; and the health checks."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.crowd import free_port, message

SECRET = "not-the-real-one-0123456789"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start, port: int) -> Process:
    process = start(WEBHOOK_URL="https://bot.example/here", WEBHOOK_SECRET=SECRET, LISTEN=str(port))
    api.wait(lambda: api.sent("setWebhook"))
    return process


@pytest.fixture
def http(bot: Process, port: int) -> Iterator[httpx.Client]:  # noqa: ARG001
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        yield client


def update(api: BotApi, chat: int, text: str = "proxy war") -> dict[str, Any]:
    return {"update_id": api.number(), "message": message(chat, api.number(), text)}


def test_telegram_gets_the_address_and_the_secret(api: BotApi, bot: Process) -> None:  # noqa: ARG001
    told = api.sent("setWebhook")[-1].data
    assert told["url"] == "https://bot.example/here"
    assert told["secret_token"] == SECRET
    assert "drop_pending_updates" not in told
    assert not api.sent("getUpdates")


def test_an_update_is_answered_once_however_often_it_is_posted(
    api: BotApi, http: httpx.Client
) -> None:
    posted = update(api, 1)
    for _ in range(3):
        assert http.post("/here", json=posted, headers=HEADERS).status_code == 200
    assert http.post("/here", json=update(api, 1, "/article"), headers=HEADERS).is_success
    api.wait(lambda: len(api.sent(chat_id=1)) == 2)
    assert "proxy war" in api.sent(chat_id=1)[0].text
    assert "sentences, page 1" in api.sent(chat_id=1)[1].text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {}}, 403),
        ({"headers": {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}}, 403),
        ({"headers": {"X-Telegram-Bot-Api-Secret-Token": b"\xff"}}, 403),
        ({"headers": {**HEADERS, "Content-Type": "text/plain"}}, 415),
        ({"content": b"{"}, 400),
        ({"content": b"[" * 200_000}, 400),
        ({"content": b" " * 2**20 + b"{}"}, 413),
        ({"content": iter([b"x" * 2**19] * 3)}, 413),  # without Content-Length
        ({"method": "GET"}, 405),
        ({"url": "/there"}, 404),
        ({"url": "/"}, 404),
        ({"url": "/here/"}, 404),
    ],
)
def test_posts_that_are_not_from_telegram_are_refused(
    http: httpx.Client, change: dict[str, Any], status: int
) -> None:
    headers = {"Content-Type": "application/json", **HEADERS}
    usual: dict[str, Any] = {"method": "POST", "url": "/here", "content": b"{}"}
    answer = http.request(**{**usual, "headers": headers, **change}, follow_redirects=False)
    assert answer.status_code == status
    assert len(answer.text) < 100


@pytest.mark.parametrize("body", ["[]", "5", "null", '{"message": 5}', '{"update_id": -4}', "NaN"])
def test_a_post_that_is_not_an_update_is_skipped(
    api: BotApi, http: httpx.Client, body: str
) -> None:
    headers = {"Content-Type": "application/json", **HEADERS}
    assert http.post("/here", content=body, headers=headers).status_code == 200
    chat = api.number()
    assert http.post("/here", json=update(api, chat), headers=HEADERS).is_success
    api.wait(lambda: api.sent(chat_id=chat))


def test_a_path_may_be_written_with_percent_signs(api: BotApi, start: Start, tmp_path: Any) -> None:
    port = free_port()
    for path in ("b%C3%B4t", "bôt"):
        url = f"https://bot.example/{path}"
        env = {"WEBHOOK_URL": url, "WEBHOOK_SECRET": SECRET, "LISTEN": str(port)}
        process = start(STATE_FILE=str(tmp_path / "x"), **env)
        process.wait_for("Answering")
        answer = httpx.post(
            f"http://127.0.0.1:{port}/b%C3%B4t", json=update(api, 9), headers=HEADERS
        )
        assert answer.status_code == 200
        process.stop()


def test_the_health_checks(http: httpx.Client) -> None:
    assert http.get("/healthz").text == "ok\n"
    assert http.get("/readyz").text == "ready\n"


def test_it_is_alive_and_not_ready_while_telegram_cannot_be_reached(start: Start) -> None:
    port = free_port()
    process = start(
        TELEGRAM_BASE_URL="http://127.0.0.1:9", LISTEN=str(port), STATE_FILE="unreachable"
    )
    process.wait_for("Listening")
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    answer = httpx.get(f"http://127.0.0.1:{port}/readyz")
    assert (answer.status_code, answer.text) == (503, "Telegram cannot be reached\n")
    assert httpx.post(f"http://127.0.0.1:{port}/").status_code == 404
    code, output = process.stop(signal.SIGINT)
    assert code == 0, output


@pytest.mark.parametrize("host", ["[::1]", "localhost"])
def test_it_listens_where_it_is_told_to(start: Start, tmp_path: Any, host: str) -> None:
    if host == "[::1]" and not _has_ipv6():
        pytest.skip("no IPv6 here")
    port = free_port()
    process = start(LISTEN=f"{host}:{port}", METRICS=f"{host}:0", STATE_FILE=str(tmp_path / "x"))
    process.wait_for("Listening")
    assert httpx.get(f"http://{host}:{port}/healthz").text == "ok\n"
    code, output = process.stop()
    assert code == 0, output


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_a_port_that_is_taken_is_one_clear_line(start: Start, tmp_path: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for name in ("LISTEN", "METRICS"):
            code, output = start(STATE_FILE=str(tmp_path / name), **{name: port}).end()
            assert code == 1
            assert output.splitlines()[-1] == (
                f"pullquote: {name}: 127.0.0.1:{port} cannot be used (Address already in use); "
                "choose another."
            )


def test_a_webhook_that_telegram_refuses_is_one_clear_line(
    api: BotApi, start: Start, tmp_path: Any
) -> None:
    api.fail("setWebhook", Refusal(400, "Bad Request: bad webhook: IP address is reserved"))
    code, output = start(
        STATE_FILE=str(tmp_path / "x"), LISTEN="0", WEBHOOK_URL="https://10.0.0.1/here"
    ).end()
    assert code == 1
    assert output.splitlines()[-1] == (
        "pullquote: WEBHOOK_URL: Telegram refuses it (Bad webhook: ip address is reserved)."
    )


def test_an_update_that_cannot_be_kept_is_refused_until_it_can(
    api: BotApi, start: Start, tmp_path: Path
) -> None:
    state, port = tmp_path / "state", free_port()
    env = {"WEBHOOK_URL": "https://bot.example/here", "WEBHOOK_SECRET": SECRET}
    process = start(STATE_FILE=str(state), LISTEN=str(port), **env)
    process.wait_for("Answering")
    posted, url = update(api, 5), f"http://127.0.0.1:{port}/here"
    state.unlink()
    state.mkdir()
    for _ in range(3):
        assert httpx.post(url, json=posted, headers=HEADERS).status_code == 503
    assert process.output().count("cannot be kept now") == 1
    state.rmdir()
    assert httpx.post(url, json=posted, headers=HEADERS).status_code == 200
    api.wait(lambda: api.sent(chat_id=5))
    code, output = process.stop()
    assert code == 0, output
