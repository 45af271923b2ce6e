"""How long does a question take, and how much memory does the bot need? Part of `make bench`.

rank-bm25 alone is measured in the same run. The 300 sentences are from the articles in `data/`,
taken twice.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from rank_bm25 import BM25Plus

from benchmarks.questions import others, seed
from retrieval.answering import answer
from retrieval.article import parse_article
from retrieval.index import Index
from retrieval.indexing import index_of
from retrieval.terms import content
from retrieval.vectors import Vectors

_SENTENCES = 300
# What an idle bot has in memory: modules, article, index and vectors. On Linux and macOS.
_IDLE = """
import resource, sys
import bot.__main__
from retrieval.indexing import index_of
from articles.folder import SEEDS, read_article
index_of(read_article(SEEDS / "nato-seoul-ukraine.txt"))
unit = 2**20 if sys.platform == "darwin" else 2**10
print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit))
"""


def main() -> None:
    """Print the figures."""
    exams = [seed(), *others(held_out=False)]
    texts = [s.text for exam in exams for s in exam.article.sentences] * 2
    questions = [asked.text for exam in exams for asked in exam.questions]
    article = parse_article("\n".join(texts[:_SENTENCES]), "speed.txt")
    load = _seconds(Vectors, times=5)
    index_of(article)  # loads the vectors
    build = _seconds(lambda: Index([s.text for s in article.sentences]), times=5)
    alone = BM25Plus([[t.term for t in content(s.text)] for s in article.sentences])
    terms = [[token.term for token in content(question)] for question in questions]
    score = median(_seconds(lambda q=q: alone.get_scores(q)) for q in terms)  # type: ignore[misc]  # mypy does not infer a lambda with a default
    asked = median(_seconds(lambda q=q: answer(q, article)) for q in questions)  # type: ignore[misc]  # as above
    start = _seconds(lambda: _run("-m", "retrieval", "poland tanks"), times=3)
    print(f"\n{len(article.sentences)} sentences, {len(questions)} questions, medians")
    print(f"vectors loaded               {1000 * load:8.1f} ms")
    print(f"index built                  {1000 * build:8.1f} ms")
    print(f"a question, rank-bm25 alone  {1000 * score:8.2f} ms")
    print(f"a question, answered         {1000 * asked:8.2f} ms, times {asked / score:.1f}")
    print(f"start to first answer        {start:8.2f} s")
    if sys.platform != "win32":
        print(f"memory of the idle bot       {_run('-c', _IDLE).strip():>8} MiB")


def _seconds(call: Callable[[], object], times: int = 1) -> float:
    def once() -> float:
        start = time.perf_counter()
        call()
        return time.perf_counter() - start

    return median(once() for _ in range(times))


def _run(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own modules
        [sys.executable, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
