"""One request over HTTP: what the server says, or why there is no answer; never with the token."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.request import NO_NUMBER, PollingRequest, Request

TOKEN = "12:never-to-be-shown"


@contextmanager
def answering(raw: bytes | None) -> Iterator[str]:
    """A server that answers once, with some bytes, or never; its address, with the token."""
    over = threading.Event()

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            if raw is None:
                over.wait()
            else:
                connection.sendall(raw)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/bot{TOKEN}/getMe"
        finally:
            over.set()
            thread.join(5)


async def ask(url: str) -> tuple[int, bytes]:
    async with Request() as request:
        return await request.do_request(url, "POST", read_timeout=0.2)


def http(status: str, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (http("200 OK", b'{"ok": true, "result": 1}'), 200),
        (http("400 Bad Request", b'{"ok": false}'), 400),
        (http("200 OK", b'{"ok": false}'), 502),
        (http("200 OK", b"<html>"), 502),
        (http("302 Found\r\nLocation: http://127.0.0.1:9/", b""), 302),
    ],
)
async def test_what_a_server_says(raw: bytes, status: int) -> None:
    with answering(raw) as url:
        assert (await ask(url))[0] == status


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (None, TimedOut),
        (b"", NetworkError),
        (b"SSH-2.0-OpenSSH\r\n\r\n", NetworkError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", NetworkError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", NetworkError),
    ],
)
async def test_no_answer_is_trouble_of_the_network(
    raw: bytes | None, error: type[Exception]
) -> None:
    with answering(raw) as url, pytest.raises(error) as raised:
        await ask(url)
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "http://nobody.invalid", "http://[", "http://a:b", "no"]
)
async def test_a_server_that_cannot_be_found(address: str) -> None:
    with pytest.raises(NetworkError) as raised:
        await ask(f"{address}/bot{TOKEN}/getMe")
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("http://127.0.0.1:9", "127.0.0.1:9"),
        ("127.0.0.1:9", "127.0.0.1:9"),
        ("httpproxy.invalid:9", "httpproxy.invalid:9"),
        ("socks5://127.0.0.1:9", "check HTTPS_PROXY"),
        ("http://127.0.0.1:port", "check TELEGRAM_BASE_URL, HTTPS_PROXY"),
    ],
)
async def test_a_proxy_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, proxy: str, told: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(NetworkError, match=told):
        await ask(f"http://{proxy[:2]}{len(proxy)}.invalid/bot{TOKEN}/getMe")


async def test_it_must_be_open() -> None:
    with pytest.raises(RuntimeError):
        await Request().do_request("http://127.0.0.1:9/", "POST")


def test_updates_are_handed_on_as_they_came() -> None:
    payload = b'{"ok": true, "result": [{"update_id": 1, "message": 5}, 7, {"update_id": -3}]}'
    assert PollingRequest.parse_json_payload(payload)["result"] == [
        {"update_id": 1, "raw": {"update_id": 1, "message": 5}},
        {"update_id": NO_NUMBER, "raw": 7},
        {"update_id": NO_NUMBER, "raw": {"update_id": -3}},
    ]
    broken = b'{"ok": true, "result": [{"update_id": 1, "message": {"text": "\xff"}}]}'
    assert PollingRequest.parse_json_payload(broken)["result"][0]["update_id"] == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"5", b"[" * 100_000])
def test_what_is_no_answer_of_the_bot_api(body: bytes) -> None:
    with pytest.raises(TelegramError, match="not the Bot API"):
        Request.parse_json_payload(body)
