"""One request over HTTP: the server's response, or a clear error that never holds the token."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.outgoing.request import Form, Request
from tests.certificates import self_signed

TOKEN = "12:never-to-be-shown"


@contextmanager
def answering(*parts: bytes | None) -> Iterator[str]:
    """Run a server that responds once, with some bytes: slowly if several, never if None.

    Yields its address, with the token.
    """
    over = threading.Event()

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            for part in parts:
                if part is None or over.wait(0.05 if len(parts) > 1 else 0):
                    over.wait()
                else:
                    with suppress(ConnectionError):
                        connection.sendall(part)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/bot{TOKEN}/getMe"
        finally:
            over.set()
            thread.join(5)


@contextmanager
def serving_tls(folder: Path) -> Iterator[str]:
    """Run a server with a self-signed certificate. Yields its address, with the token."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(folder))

    def shake_hands() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            context.wrap_socket(connection, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=shake_hands, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/bot{TOKEN}/getMe"
        thread.join(5)


async def ask(url: str) -> tuple[int, bytes]:
    async with Request(url) as request:
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
        (http("404 Not Found", b"<html>a proxy's page</html>"), 502),
        (http("403 Forbidden", b"<html>a proxy's page</html>"), 502),
        (http("401 Unauthorized", b'{"ok":false,"error_code":401}'), 401),
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
async def test_what_is_not_http_raises_network_error(
    raw: bytes | None, error: type[Exception]
) -> None:
    with answering(raw) as url, pytest.raises(error) as raised:
        await ask(url)
    assert TOKEN not in str(raised.value)


async def test_a_server_that_sends_slowly_without_end_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.outgoing.request._SLACK", 0.1)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    begin = time.monotonic()
    with answering(head, *[b"x"] * 100) as url, pytest.raises(TimedOut):
        await ask(url)
    assert time.monotonic() - begin < 2


async def test_an_answer_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outgoing.request._MOST_BYTES", 2**20)
    page = http("500 Internal Server Error", b"x" * 2**21)
    with answering(page) as url, pytest.raises(NetworkError, match="larger than 1 MiB"):
        await ask(url)


async def test_a_certificate_that_does_not_fit_is_reported(tmp_path: Path) -> None:
    told = "certificate does not fit: self-signed certificate"
    with serving_tls(tmp_path) as url, pytest.raises(NetworkError, match=told) as raised:
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


async def test_a_request_needs_an_open_session() -> None:
    with pytest.raises(RuntimeError):
        await Request("http://127.0.0.1:9/").do_request("http://127.0.0.1:9/", "POST")


def test_a_form_has_its_fields() -> None:
    body = Form({"offset": 5, "allowed_updates": '["message"]'}).url_encoded_parameters()
    assert parse_qsl(body) == [("offset", "5"), ("allowed_updates", '["message"]')]


def test_bytes_that_are_not_utf_8_do_not_spoil_the_rest() -> None:
    broken = b'{"ok": true, "result": [{"update_id": 1, "message": {"text": "\xff"}}]}'
    assert Request.parse_json_payload(broken)["result"][0]["update_id"] == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"parameters": {"retry_after": 5}}, {"retry_after": 5}),
        ({"parameters": {"migrate_to_chat_id": -5}}, {"migrate_to_chat_id": -5}),
        ({"parameters": {"retry_after": "soon"}}, None),
        ({"parameters": {"retry_after": -5}}, None),
        ({"parameters": {"retry_after": 1e308}}, None),
        ({"parameters": {"migrate_to_chat_id": "x"}}, None),
        ({"parameters": 5}, None),
        ({"description": 5}, None),
        ({}, None),
    ],
)
def test_of_a_refusal_only_what_makes_sense_is_kept(given: Any, kept: Any) -> None:
    body = json.dumps({"ok": False, **given}).encode()
    refusal = Request.parse_json_payload(body)
    assert refusal.get("parameters") == kept
    assert isinstance(refusal["description"], str)


async def test_a_message_that_was_not_sent_is_trouble() -> None:
    with answering(http("200 OK", b'{"ok": true, "result": true}')) as url:
        sending = url.replace("getMe", "sendMessage")
        assert (await ask(sending))[0] == 502


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"5", b"[" * 100_000])
def test_what_is_not_a_reply_of_the_bot_api(body: bytes) -> None:
    with pytest.raises(TelegramError, match="not the Bot API"):
        Request.parse_json_payload(body)
