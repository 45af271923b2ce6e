"""The longest pause of the event loop while a long article is read and asked.

Part of `make bench`. The article, of 1 MiB, is the articles of `data/` again and again, with words
that stand in it once, as names do.
"""

import asyncio
import contextlib
import gc
import random
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from articles.limits import MAX_TEXT
from benchmarks.questions import others, seed
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.examples import examples
from retrieval.indexing import english_index_of

_BEAT = 0.001  # seconds


def main() -> None:
    """Print the longest pause of the loop during each step, with the time that the step took."""
    gc.freeze()  # as the bot does, see bot/starting.py
    asyncio.run(_all())


async def _all() -> None:
    print("\nan article of 1 MiB, in a thread beside the event loop; longest stall of the loop")
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as threads:
        async with _watched("read"):
            article = await loop.run_in_executor(threads, parse_article, _text())
        async with _watched("indexed"):
            await loop.run_in_executor(threads, english_index_of, article)
        async with _watched("examples found"):
            await loop.run_in_executor(threads, examples, article)
        async with _watched("30 questions"):
            for question in _questions():
                await loop.run_in_executor(threads, answer, question, article)
        async with _watched("15 of the costliest messages"):
            for message in _costly(article):
                await loop.run_in_executor(threads, answer, message, article)


@contextlib.asynccontextmanager
async def _watched(step: str) -> AsyncIterator[None]:
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            begin = time.perf_counter()
            await asyncio.sleep(_BEAT)
            longest = max(longest, time.perf_counter() - begin - _BEAT)

    beating = asyncio.create_task(beat())
    begin = time.perf_counter()
    await asyncio.sleep(_BEAT)
    yield
    took = time.perf_counter() - begin
    beating.cancel()
    print(f"{step:30}{1000 * took:8.0f} ms, stall {1000 * longest:6.1f} ms")


def _text() -> str:
    chance = random.Random(1)
    sentences = [
        s.text for exam in (seed(), *others(held_out=False)) for s in exam.article.sentences
    ]
    lines: list[str] = []
    size = 0
    while size < MAX_TEXT - 2000:
        line = f"{chance.choice(sentences)} So said {chance.getrandbits(30):x}."
        lines.append(line)
        size += len(line.encode()) + 1
    return "\n".join(lines)


def _questions() -> list[str]:
    return [question.text for question in seed().questions[:30]]


def _costly(article: Article) -> list[str]:
    chance = random.Random(2)
    words = [word for s in article.sentences[:2000] for word in s.text.split()]
    unknown = " ".join(f"{chance.getrandbits(40):x}" for _ in range(400))
    known = " ".join(chance.choices(words, k=600))
    return ["who? " * 800, known, unknown] * 5


if __name__ == "__main__":
    main()
