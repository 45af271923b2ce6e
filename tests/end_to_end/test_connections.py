"""Clients that are broken or hostile: others are still served, and the log stays short."""

import contextlib
import selectors
import socket
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from bot.incoming.listening import MAX_CONNECTIONS
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.crowd import free_port
from tests.end_to_end.test_webhook import HEADERS, SECRET, update

pytestmark = pytest.mark.slow  # it starts many processes

FILES = 1024  # the bot may open so many
CROWD = 1100
GET = b"GET /healthz HTTP/1.1\r\nHost: bot\r\n"
POST = (
    b"POST /here HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
    b"X-Telegram-Bot-Api-Secret-Token: " + SECRET.encode() + b"\r\n"
)
CHUNKS = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start, port: int) -> Process:
    """A bot with a webhook, used by these tests only."""
    process = start(WEBHOOK_URL="https://bot.example/here", WEBHOOK_SECRET=SECRET, LISTEN=str(port))
    process.wait_for("Answering")
    api.wait(lambda: api.sent("setWebhook"))
    return process


@pytest.fixture
def closing() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


def connect(closing: contextlib.ExitStack, port: int, sent: bytes = b"") -> socket.socket:
    client = closing.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
    client.sendall(sent)
    return client


def received(client: socket.socket) -> bytes:
    """Return everything that comes until the server closes the connection."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while part := client.recv(65536):
            data += part
    return data


def is_open(client: socket.socket) -> bool:
    """Tell whether the server has neither sent anything nor closed the connection."""
    with selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ)
        return not selector.select(0)


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process open more files than there are clients."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CROWD + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"no more than {hard} files may be open here")
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(sys.platform != "linux", reason="sets another process's limit")
@pytest.mark.parametrize("flooded", ["LISTEN", "METRICS"])
@pytest.mark.usefixtures("many_files")
def test_more_idle_connections_than_files_keep_nobody_out(
    api: BotApi, start: Start, closing: contextlib.ExitStack, flooded: str
) -> None:
    resource = pytest.importorskip("resource")
    ports = {"LISTEN": free_port(), "METRICS": free_port()}
    process = start(
        WEBHOOK_URL="https://bot.example/here",
        WEBHOOK_SECRET=SECRET,
        STATE_FILE=f"flood-of-{flooded}",
        **{name: str(port) for name, port in ports.items()},
    )
    process.wait_for("Answering")
    resource.prlimit(process.popen.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
    crowd = [connect(closing, ports[flooded]) for _ in range(CROWD)]
    chat = api.number()
    began = time.monotonic()
    with httpx.Client(base_url=f"http://127.0.0.1:{ports['LISTEN']}", timeout=10) as http:
        assert http.get("/healthz").text == "ok\n"
        assert http.post("/here", json=update(api, chat), headers=HEADERS).status_code == 200
    assert httpx.get(f"http://127.0.0.1:{ports['METRICS']}/metrics", timeout=10).status_code == 200
    api.wait(lambda: api.sent(chat_id=chat))
    assert time.monotonic() - began < 5  # usually 0.2; the machine may be busy
    process.wait_for(f"{flooded}: more than {MAX_CONNECTIONS} connections; closed ")
    assert not any(map(is_open, crowd[: CROWD // 2]))
    assert all(map(is_open, crowd[-MAX_CONNECTIONS // 2 :]))
    code, output = process.stop()
    assert code == 0
    assert "Traceback" not in output
    assert len(output.splitlines()) < 10


def test_busy_connections_are_not_closed_in_favour_of_a_new_one(
    start: Start, closing: contextlib.ExitStack
) -> None:
    port = free_port()
    process = start(
        WEBHOOK_URL="https://bot.example/here",
        WEBHOOK_SECRET=SECRET,
        LISTEN=str(port),
        STATE_FILE="busy",
    )
    process.wait_for("Answering")
    head = POST + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    busy = [connect(closing, port, head) for _ in range(MAX_CONNECTIONS)]
    for client in busy:
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert received(connect(closing, port, GET + b"\r\n")) == b""
    assert all(map(is_open, busy))
    busy[0].sendall(b"{}")
    assert busy[0].recv(1000).startswith(b"HTTP/1.1 200 ")
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").text == "ok\n"
    assert received(busy[0]) == b""  # it was idle
    assert all(map(is_open, busy[1:]))
    process.wait_for(f"LISTEN: more than {MAX_CONNECTIONS} connections; closed ")


def test_slow_clients_are_cut_off_and_one_that_waits_between_requests_is_not(
    bot: Process, port: int, closing: contextlib.ExitStack
) -> None:
    logged = bot.output()
    second, waiting = (connect(closing, port, GET + b"\r\n") for _ in range(2))
    for client in (second, waiting):
        assert client.recv(1000).endswith(b"ok\n")
    time.sleep(3)  # the time of the second head begins with its first byte
    first = connect(closing, port, GET + b"X: ")
    second.sendall(GET + b"X: ")
    body = connect(closing, port, POST + b"Content-Length: 1000\r\n\r\n")
    began = time.monotonic()
    ends: dict[socket.socket, float] = {}
    while len(ends) < 3 and time.monotonic() - began < 30:
        time.sleep(0.5)
        for client in {first, second, body} - set(ends):
            if is_open(client):
                client.sendall(b" ")
            else:
                ends[client] = time.monotonic() - began
    assert all(9 < end < 15 for end in ends.values()), ends
    assert received(first) == received(second) == b""
    assert body.recv(1000).startswith(b"HTTP/1.1 408 ")
    waiting.sendall(GET + b"\r\n")
    assert waiting.recv(1000).endswith(b"ok\n")
    assert bot.output() == logged


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",  # TLS
        b"\x00\xff\xfe\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\nHost: bot\r\n\r\n",
        b"GET http://[::1/healthz HTTP/1.1\r\nHost: bot\r\n\r\n",
        GET + b"no colon\r\n\r\n",
        GET + b"Expect: \xff\r\n\r\n",
        GET + b"X-Long: " + b"x" * 10_000 + b"\r\n\r\n",
        GET + b"".join(b"X-%d: 1\r\n" % number for number in range(500)) + b"\r\n",
        POST + b"Content-Length: -5\r\n\r\n{}",
        POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        CHUNKS + b"wrong\r\n{}\r\n0\r\n\r\n",
        CHUNKS.replace(SECRET.encode(), b"wrong") + b"wrong\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_a_request_that_is_not_http_gets_a_plain_refusal_and_no_line_in_the_log(
    bot: Process, port: int, closing: contextlib.ExitStack, sent: bytes
) -> None:
    logged = bot.output()
    answer = received(connect(closing, port, sent))
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(b"\r\n\r\nbad request\n")
    assert b"server:" not in answer.lower()
    assert bot.output() == logged


def test_chunks_that_go_wrong_later_get_a_refusal_and_no_line_in_the_log(
    bot: Process, port: int, closing: contextlib.ExitStack
) -> None:
    logged = bot.output()
    heads = (CHUNKS, CHUNKS.replace(SECRET.encode(), b"wrong"))
    clients = [connect(closing, port, head) for head in heads]
    time.sleep(0.2)
    for client, status in zip(clients, (b"408", b"403"), strict=True):
        client.sendall(b"2\r\n{}\r\nwrong\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 " + status)
    assert bot.output() == logged


def test_a_client_that_leaves_in_the_middle_gets_no_line_in_the_log(
    bot: Process, port: int, closing: contextlib.ExitStack
) -> None:
    logged = bot.output()
    for sent in (b"", GET, POST + b"Content-Length: 200\r\n\r\n{", CHUNKS + b"5\r\n{"):
        client = connect(closing, port, sent)
        time.sleep(0.2)
        client.close()
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").text == "ok\n"
    assert bot.output() == logged


def test_a_client_that_never_reads_is_cut_off(start: Start, closing: contextlib.ExitStack) -> None:
    port = free_port()
    process = start(METRICS=str(port), STATE_FILE="unread")
    process.wait_for("Answering")
    client = connect(closing, port)
    with pytest.raises(ConnectionError):  # a time-out would mean that it is still open
        ask_for_ever(client)
    assert httpx.get(f"http://127.0.0.1:{port}/metrics").status_code == 200


def ask_for_ever(client: socket.socket) -> None:
    while True:
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: bot\r\n\r\n" * 100)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/here", "/there"])
def test_no_answer_names_the_server(bot: Process, port: int, path: str) -> None:  # noqa: ARG001
    assert "server" not in httpx.get(f"http://127.0.0.1:{port}{path}").headers
