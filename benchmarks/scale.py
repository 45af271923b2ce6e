"""Several processes: their speed, and where it ends.

`make bench-scale`. The real processes get updates from one server on loopback; SQLite and
PostgreSQL are measured in the same run. PostgreSQL is a server of this program's own, on this
machine, that writes to the disk as usual.
"""

import asyncio
import contextlib
import json
import random
import resource
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles

import aiohttp

from benchmarks.delivery import FAST, ask, running, seed_texts
from benchmarks.loopback import Loopback
from benchmarks.questions import seed
from bot.outgoing.limits import Postponed, RateLimiter
from bot.outgoing.pace import OwnPace
from storage.base import About, Kept, Origin
from storage.exchanged import Wanted
from storage.postgres import PostgresStorage
from storage.shared_inbox import SharedInbox
from storage.sqlite import SqliteStorage
from tests.postgres import Server
from tests.simulation import simulate

_ROUNDS = 3
_WARM_UP = 60  # questions
_BOT = 4242
_CHATS, _ARTICLES_EACH = 10_000, 10
_WAITING = 100_000  # updates
_POSTED, _SECRET = 4000, "s" * 16


def main() -> None:
    """Print the figures."""
    server = Server(fsync=True)
    try:
        asyncio.run(_throughputs(server))
        _size(server)
        asyncio.run(_posted(server))
    finally:
        server.close()
    _where_it_ends()


async def _throughputs(server: Server) -> None:
    ways = [("SQLite", 1), ("PostgreSQL", 1), ("PostgreSQL", 2), ("PostgreSQL", 4)]
    for what, latency, number, settings in (
        ("the reader reads for each question", 0.0, 200, {"READER": "on"}),
        ("READER=off, Telegram takes 50 ms", 0.05, 2000, {"READER": "off"}),
    ):
        print(f"\n{what}: {number} questions at once, each from a chat of its own")
        rounds = [
            {way: await _throughput(server, *way, number, latency, settings) for way in ways}
            for _ in range(_ROUNDS)
        ]
        for way in ways:
            figures = [one[way] for one in rounds]
            ratio = median(one[way][0] / one[ways[0]][0] for one in rounds)
            print(
                f"{way[0]:10} {way[1]} process(es) {median(f[0] for f in figures):7.1f}/s, times "
                f"{ratio:4.2f}; p95 at five a second {median(f[1] for f in figures):5.0f} ms"
            )


async def _throughput(
    server: Server, kind: str, processes: int, number: int, latency: float, more: dict[str, str]
) -> tuple[float, float]:
    """Return questions a second, and the 95th percentile in ms when five a second are asked."""
    loopback = Loopback(latency)
    settings = {**FAST, **more}
    if kind == "PostgreSQL":
        server.run(
            "psql", "-q", "-c", "DROP SCHEMA IF EXISTS b CASCADE; CREATE SCHEMA b", "postgres"
        )
        settings["DATABASE_URL"] = f"{server.url()}&options=-csearch_path%3Db"
    # None is asked twice, because answers are remembered.
    asked = (f"{text} {n}" for n, text in enumerate(seed_texts()))
    async with loopback.serving(), _processes(processes, loopback, settings):
        await asyncio.sleep(3 if processes > 1 else 0)  # until all are there
        await ask(loopback, range(1, 1 + _WARM_UP), asked)
        begin = time.perf_counter()
        end = await ask(loopback, range(10_000, 10_000 + number), asked)
        speed = number / (end - begin)
        took = await _steadily(loopback, islice(asked, 60))
    return speed, 1000 * quantiles(took, n=20)[-1]


@contextlib.asynccontextmanager
async def _processes(
    number: int, loopback: Loopback, settings: dict[str, str]
) -> AsyncIterator[None]:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(number):
            await stack.enter_async_context(running("Pullquote", loopback, **settings))
        yield


async def _steadily(loopback: Loopback, asked: Iterator[str]) -> list[float]:
    """Ask five questions a second; return how many seconds each took."""
    begun: dict[int, float] = {}
    for chat, text in zip(count(10**6), asked, strict=False):
        begun[chat] = time.perf_counter()
        await loopback.ask((chat, text))
        await asyncio.sleep(0.2)
    await loopback.until(lambda: all(loopback.came[chat] for chat in begun))
    return [loopback.came[chat][0] - begin for chat, begin in begun.items()]


async def _posted(server: Server) -> None:
    """Post updates over 40 connections, as Telegram does; all must be on the disk."""
    print(f"\n{_POSTED} updates posted over 40 connections to one process")
    for name, more in (
        ("SQLite", {}),
        ("PostgreSQL", {"DATABASE_URL": server.url("posted")}),
    ):
        if more:
            server.run("createdb", "posted")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        loopback = Loopback()
        webhook = {"WEBHOOK_URL": "https://bot.example/tg", "WEBHOOK_SECRET": _SECRET}
        settings = {**FAST, **more, **webhook, "READER": "off", "LISTEN": str(port)}
        async with (
            loopback.serving(),
            running("Pullquote", loopback, **settings),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        ):
            await _until_ready(session)
            print(f"{name:10} {_POSTED / await _post(session):6.0f}/s")


async def _until_ready(session: aiohttp.ClientSession) -> None:
    while True:
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get("/readyz") as response:
                if response.status == 200:
                    return
        await asyncio.sleep(0.1)


async def _post(session: aiohttp.ClientSession) -> float:
    """Return how many seconds it takes until all are taken."""
    numbers = iter(range(1, _POSTED + 1))
    headers = {"X-Telegram-Bot-Api-Secret-Token": _SECRET}

    async def post() -> None:
        for n in numbers:
            person = {"id": n, "first_name": "Ada", "type": "private", "is_bot": False}
            message = {"message_id": n, "date": 1, "chat": person, "from": person, "text": "?"}
            update = {"update_id": n, "message": message}
            async with session.post("/tg", json=update, headers=headers) as response:
                assert response.status == 200, await response.text()

    begin = time.perf_counter()
    await asyncio.gather(*(post() for _ in range(40)))
    return time.perf_counter() - begin


def _size(server: Server) -> None:
    """Show what 10,000 chats with 100,000 articles and 100,000 waiting updates take."""
    print(f"\n{_CHATS:,} chats with {_ARTICLES_EACH} articles each, as long as the seed article")
    storage = PostgresStorage(server.url())
    text = json.dumps(list(seed().article.paragraphs))
    begin = time.perf_counter()
    for n in range(_CHATS * _ARTICLES_EACH):
        about = About(f"{n:064x}", "html", f"Article {n}")
        storage.shelve(n // _ARTICLES_EACH, about, f"{text[:-1]}, {n}]", Origin("https://a.org"))
    each = (time.perf_counter() - begin) / _CHATS / _ARTICLES_EACH
    sizes = {
        table: storage._run(f"SELECT pg_total_relation_size('{table}')")[0][0] / 2**20
        for table in ("articles", "shelves")
    }
    print(
        f"articles {sizes['articles']:.0f} MiB, shelves {sizes['shelves']:.0f} MiB; "
        f"{1000 * each:.2f} ms to keep one; resident in this process "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )
    _show("a chat's list", storage.shelf)
    _show("an article's text", lambda n: storage.paragraphs(n // _ARTICLES_EACH, f"{n:064x}"))
    inbox = SharedInbox(server.url(), _BOT)
    inbox.connect()
    raw = json.dumps({"message": {"text": "Who did Stoltenberg meet?", "pad": "x" * 300}})
    for first in range(0, _WAITING, 1000):
        rows = [Kept(n, str(n % _CHATS), raw) for n in range(first, first + 1000)]
        inbox.exchange(Wanted(put=rows))
    print(f"{_WAITING:,} updates wait in {_CHATS:,} chats")
    claimed: list[str] = []

    def claim(_: int) -> None:
        claimed.extend(c.queue for c in inbox.exchange(Wanted(room=16, in_hand=claimed)).claimed)

    _show("claiming 16 chats more", claim, 15)
    inbox.close()
    storage.close()
    _grouped(server)


def _grouped(server: Server) -> None:
    """Show how quickly updates are put, alone and grouped, on both."""
    for group in (1, 10, 100):
        rows = [[Kept(n * 100 + k, str(k), "{}" * 100) for k in range(group)] for n in range(100)]
        with tempfile.TemporaryDirectory() as folder:
            sqlite = SqliteStorage(Path(folder) / "state")
            begin = time.perf_counter()
            for one in rows:
                sqlite.put(group, one)
            ours = group * len(rows) / (time.perf_counter() - begin)
            sqlite.close()
        inbox = SharedInbox(server.url(), group)
        inbox.connect()
        begin = time.perf_counter()
        for one in rows:
            inbox.exchange(Wanted(put=one))
        theirs = group * len(rows) / (time.perf_counter() - begin)
        inbox.close()
        print(f"updates put {group} at once: SQLite {ours:,.0f}/s, PostgreSQL {theirs:,.0f}/s")


def _show(what: str, call: Callable[[int], object], number: int = 200) -> None:
    took = []
    chance = random.Random(1)
    for _ in range(number):
        n = chance.randrange(_CHATS * _ARTICLES_EACH)
        begin = time.perf_counter()
        call(n if "text" in what else n // _ARTICLES_EACH)
        took.append(1000 * (time.perf_counter() - begin))
    print(f"{what}: median {median(took):.2f} ms, p95 {quantiles(took, n=20)[-1]:.2f} ms")


def _where_it_ends() -> None:
    """Simulate a minute of questions from many chats: 66 ms of CPU each, 50 ms to Telegram.

    Each core has a process, with 16 requests at once; the processes of a token share its pace.
    """
    print("\nsimulated: seconds until the answer, p95, by questions a second")
    for name, pace, tokens, cores, rates in (
        ("one token, 1 core", 28, 1, 1, (10, 14, 16)),
        ("one token, 4 cores", 28, 1, 4, (10, 20, 27, 35)),
        ("one token, 64 cores", 28, 1, 64, (20, 27, 35)),
        ("four tokens, 8 cores", 28, 4, 8, (50, 100, 120)),
        ("paid broadcasts, 64 cores", 1000, 1, 64, (500, 900, 1000)),
        ("paid broadcasts, 80 cores", 1000, 1, 80, (500, 900, 1000)),
    ):
        waits = {rate: simulate(_minute(rate, pace, tokens, cores)) for rate in rates}
        print(f"{name:27}" + ", ".join(f"{rate}/s: {wait:.1f} s" for rate, wait in waits.items()))


async def _minute(rate: float, pace: float, tokens: int, cores: int) -> float:
    loop = asyncio.get_running_loop()
    chance = random.Random(1)
    paces = [OwnPace() for _ in range(tokens)]
    processes = [(asyncio.Semaphore(1), RateLimiter(pace, paces[n % tokens])) for n in range(cores)]
    took: list[float] = []

    async def answer(chat: int) -> None:
        begin = loop.time()
        processor, limiter = processes[chat % cores]
        async with processor:
            await asyncio.sleep(0.066)

        async def send() -> None:
            await asyncio.sleep(0.05)

        with contextlib.suppress(Postponed):
            await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": chat}, None)
        took.append(loop.time() - begin)

    tasks: list[asyncio.Task[None]] = []
    for chat in range(1, int(60 * rate) + 1):
        tasks.append(asyncio.create_task(answer(chat)))
        await asyncio.sleep(chance.expovariate(rate))
    await asyncio.gather(*tasks)
    return _p95(took)


def _p95(took: Sequence[float]) -> float:
    return quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
