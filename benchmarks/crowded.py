"""Quiet chats beside many readings, and the memory of 10,000 articles.

`make bench-crowd`. The first table is of the real process: quiet chats ask now and then, alone, and
while twenty others send links, most of them to pages that are made to be slow to read. The second
one is of 1,000 chats with ten articles each, which are all asked.
"""

import asyncio
import random
import resource
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median

from articles.folder import SEEDS, read_article
from articles.library import Fixed, Library
from articles.plain import read_text
from benchmarks.delivery import asked_quietly, running
from benchmarks.loopback import Loopback
from retrieval import cache
from storage.base import Origin
from storage.sqlite import SqliteStorage
from tests.end_to_end import pages

_READERS = 20  # chats that send links
_HOSTILE = ("hog", "deep", "mill", "hog")
_CHATS, _EACH = 1000, 10
_WORDS = [f"{a}{b}{c}" for a in "bdfglmnprst" for b in ("a", "e", "io", "u") for c in "lmnrst"]


def main() -> None:
    """Print both tables."""
    asyncio.run(_crowded())
    asyncio.run(_many())


async def _crowded() -> None:
    with pages.serving() as site:
        server = Loopback()
        settings = {"READER": "off", "LINK_HOSTS": site.host, "MESSAGES_PER_SECOND": "1000000"}
        async with server.serving(), running("Pullquote", server, **settings):
            alone = await asked_quietly(server)
            links = [(1000 + n, site.link(_HOSTILE[n % len(_HOSTILE)])) for n in range(_READERS)]
            await server.ask(*links)
            beside = await asked_quietly(server)
        read = sum(path in _HOSTILE for path in site.asked)
    print(f"\nanswers in quiet chats: {alone} alone")
    print(f"{'':24}{beside} beside {_READERS} readings, {read} of them begun; ", end="")
    print(f"p95 times {beside.p95 / alone.p95:.2f}")


async def _many() -> None:
    chance = random.Random(1)
    print(f"\n{_CHATS} chats with {_EACH} articles each, all of them asked")
    with tempfile.TemporaryDirectory() as folder:
        storage = SqliteStorage(Path(folder) / "state.db")
        library = Library(Fixed([read_article(SEEDS / "nato-seoul-ukraine.txt")]), storage)
        numbers, begin = count(1), time.perf_counter()
        for chat in range(1, 1 + _CHATS):
            for number in range(_EACH):
                await library.put(
                    chat, read_text(_text(chance), f"{chat}-{number}.txt"), Origin(), None
                )
        print(f"kept after {time.perf_counter() - begin:.0f} s; {_memory()}")
        took = []
        for chat in range(1, 1 + _CHATS):
            for one in library.listed(chat)[:_EACH]:
                article = await library.with_digest(chat, one.digest)
                assert article
                begin = time.perf_counter()
                library.answer(
                    f"What of {chance.choice(_WORDS)} and {chance.choice(_WORDS)}?", article
                )
                took.append(1000 * (time.perf_counter() - begin))
                if next(numbers) % 2500 == 0:
                    print(f"{len(took)} articles asked; {_memory()}")
        storage.close()
    print(f"a first question to an article: median {median(took):.1f} ms")


def _text(chance: random.Random) -> str:
    """Return an article of forty sentences of invented words."""
    sentences = (" ".join(chance.choices(_WORDS, k=14)).capitalize() + "." for _ in range(40))
    return "\n\n".join(sentences)


def _memory() -> str:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept, bound = cache.size() / 2**20, cache.MAX_BYTES / 2**20
    return f"cache {kept:.0f} of {bound:.0f} MiB, resident {most:.0f} MiB at most"


if __name__ == "__main__":
    main()
