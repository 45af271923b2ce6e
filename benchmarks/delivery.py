"""How many questions a second? The whole bot is measured beside two bare bots that only echo.

`make bench-delivery`; with `--memory`, its memory during 200,000 questions. The real processes, one
after the other, get updates from the same server on loopback; figures are medians of three rounds.
"""

import argparse
import asyncio
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import psutil

from benchmarks.echo import TOKEN
from benchmarks.loopback import Loopback
from benchmarks.questions import seed
from tests.simulation import StrictLimits

_ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 3
_WARM_UP = 200  # questions
_BURST_CHATS, _BURST_EACH = 200, 5
# All limits that protect the bot are on, but it may send faster than Telegram allows. Otherwise,
# this pace would be measured, and not the bot.
FAST = {"MESSAGES_PER_SECOND": "1000000", "METRICS": "0"}
_BOTS = {
    "python-telegram-bot, echo": ("benchmarks.echo", "ptb"),
    "aiogram, echo": ("benchmarks.echo", "aiogram"),
    "Pullquote, READER=off": ("bot",),
    "Pullquote": ("bot",),
    "Pullquote, none asked twice": ("bot",),
}
_SLOW = 0.15  # the share of the questions that is asked where each must be read anew


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", action="store_true", help="memory only, 200,000 questions")
    asyncio.run(_memory() if parser.parse_args().memory else _all())


async def _all() -> None:
    for latency, count in ((0.0, 2000), (0.05, 1000)):
        print(f"\n{count} questions, each from a chat of its own, {1000 * latency:.0f} ms latency")
        rounds = [
            {name: await _throughput(name, count, latency) for name in _BOTS}
            for _ in range(_ROUNDS)
        ]
        reference = next(iter(_BOTS))
        for name in _BOTS:
            speed = median(figures[name][0] for figures in rounds)
            cpu = median(figures[name][1] for figures in rounds)
            ratio = median(figures[name][0] / figures[reference][0] for figures in rounds)
            print(f"{name:28}{speed:7.0f}/s, times {ratio:4.2f}{cpu:9.2f} ms of CPU each")
    await _burst()
    await _flood()


async def _throughput(name: str, count: int, latency: float) -> tuple[float, float]:
    """Return questions a second, and milliseconds of CPU for each."""
    server = Loopback(latency)
    texts = seed_texts()
    if name.endswith("none asked twice"):
        count, texts = int(count * _SLOW), (f"{text} {n}" for n, text in enumerate(texts))
    settings = FAST | ({"READER": "off"} if name.endswith("READER=off") else {})
    async with server.serving(), running(name, server, **settings) as process:
        await ask(server, range(1, 1 + _WARM_UP))
        cpu, begin = _cpu(process), time.perf_counter()
        end = await ask(server, range(10_000, 10_000 + count), texts)
        return count / (end - begin), 1000 * (_cpu(process) - cpu) / count


async def _burst() -> None:
    """Ask a thousand questions at once; the server refuses messages over Telegram's limits."""
    server = Loopback(0.05, StrictLimits())
    chats = [chat for chat in range(1, 1 + _BURST_CHATS) for _ in range(_BURST_EACH)]
    async with server.serving(), running("Pullquote", server):
        begin = time.perf_counter()
        took = await ask(server, chats) - begin
    best = len(chats) / 30
    print(
        f"\n{len(chats)} questions at once from {_BURST_CHATS} chats, under Telegram's limits: "
        f"{took:.1f} s, {took / best:.2f} times the best possible; {server.refused} refusals"
    )


async def _flood() -> None:
    """Ask in five quiet chats now and then, while another one asks 1,000 questions at once."""
    for allowance in ("60", "0"):
        server = Loopback(0.05, StrictLimits())
        settings = {"QUESTIONS_PER_MINUTE": allowance}
        async with server.serving(), running("Pullquote", server, **settings):
            alone = await asked_quietly(server)
            await server.ask(*((99, text) for text in islice(seed_texts(), 1000)))
            beside = await asked_quietly(server)
        print(
            f"quiet chats' answers, with QUESTIONS_PER_MINUTE={allowance}: {alone} alone, {beside} "
            "beside a flood of 1,000"
        )


class Quiet(NamedTuple):
    """How long answers took, in milliseconds."""

    p50: float
    p95: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms"


async def asked_quietly(server: Loopback) -> Quiet:
    """Ask 20 questions in each of five chats, now and then."""

    async def ask(chat: int) -> list[float]:
        took: list[float] = []
        for text in islice(seed_texts(), 20):
            await asyncio.sleep(0.2 * chat if not took else 1.2)
            before, begin = len(server.came[chat]), time.perf_counter()
            await server.ask((chat, text))
            await server.until(lambda: len(server.came[chat]) > before)  # noqa: B023  # awaited here
            took.append(1000 * (server.came[chat][-1] - begin))
        return took

    took = list(chain.from_iterable(await asyncio.gather(*map(ask, range(1, 6)))))
    return Quiet(median(took), quantiles(took, n=20)[-1])


async def _memory() -> None:
    """Ask 100,000 questions of each of two kinds, a thousand at a time, from 20,000 chats."""
    for name, texts in (("of a list", seed_texts()), ("long, no two alike", _long_texts())):
        print(f"\nquestions {name}")
        server = Loopback()
        after = {}
        async with server.serving(), running("Pullquote", server, **FAST) as process:
            for count in range(1000, 100_001, 1000):
                chats = (1 + number % 20_000 for number in range(count - 1000, count))
                await ask(server, chats, texts)
                after[count] = process.memory_info().rss / 2**20
                if count % 10_000 == 0:
                    print(f"{after[count]:.1f} MiB after {count} questions", flush=True)
        print(f"times {after[100_000] / after[10_000]:.3f}")


async def ask(
    server: Loopback,
    chats: Iterator[int] | range | list[int],
    texts: Iterator[str] | None = None,
) -> float:
    """Ask a question in each of the chats; return when the last of them was answered."""
    asked = list(zip(chats, texts or seed_texts(), strict=False))
    count = server.count + len(asked)
    await server.ask(*asked)
    await server.until(lambda: server.count >= count)
    return max(times[-1] for times in server.came.values())


def seed_texts() -> Iterator[str]:
    """Yield the questions about the seed article, again and again."""
    return cycle(question.text for question in seed().questions)


def _long_texts() -> Iterator[str]:
    """Yield messages as long as Telegram allows, of words that were not used before."""
    chance = random.Random(1)
    while True:
        yield " ".join(f"{chance.getrandbits(40):x}" for _ in range(4096 // 11))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextlib.asynccontextmanager
async def running(name: str, server: Loopback, **settings: str) -> AsyncIterator[psutil.Process]:
    """Run a bot in a folder of its own; the block begins when it asks for updates, if it does."""
    module, *arguments = _BOTS[name]
    telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": server.url}
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "printed").open("wb") as printed:
        process = psutil.Popen(
            [sys.executable, "-m", module, *arguments, *([server.url] if arguments else [])],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(_ROOT), **telegram, **settings},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
        )
        try:
            await server.until(lambda: server.polls or "WEBHOOK_URL" in settings, within=30)
            yield process
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
