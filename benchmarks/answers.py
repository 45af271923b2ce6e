"""How well are questions answered? `make bench`, or `make bench PUBLIC=FILE` for SQuAD's format.

Every ranker runs on the same questions in the same run, Pullquote also without each of its parts.
The weights in `retrieval.ranking` were fitted on the even articles of SQuADShifts New-Wiki (Miller
et al. 2020). The development questions were used too, for `near` and for the verdict's thresholds.
The odd articles and the questions held out confirm the choice.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi, BM25Plus

from benchmarks.questions import Exam, Question, others, seed, squad
from errors import ModelError
from retrieval.answering import Answer, Method, answer, index_of
from retrieval.article import Article
from retrieval.index import Index
from retrieval.judging import Verdict
from retrieval.ranking import WEIGHTS, Ranker, Weights
from retrieval.reader import model
from retrieval.semantic import semantic
from retrieval.terms import content

Ranks = Callable[[Question, Article], Sequence[int]]  # -> the sentences' indexes, best first
_RESAMPLES = 1000
_FAR = 7  # "another article" is this many articles further on


@dataclass(frozen=True)
class Result:
    """The rank, from 0, of the first sentence that answers; whether the best three hold all."""

    kind: str
    rank: int
    complete: bool | None


def main() -> None:
    """Print the tables for the questions in `data/`, and for each file given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="data sets in SQuAD's format")
    parser.add_argument("--held-out", action="store_true", help="ask those held out instead")
    options = parser.parse_args()
    rankers = dict(_rankers())
    if options.held_out:
        report("Four articles, the half held out", others(held_out=True), rankers)
    else:
        report("The seed article", [seed()], rankers)
        report("Four other articles", others(held_out=False), rankers)
    for path in options.files:
        exams = squad(path)
        for half, name in enumerate(("even articles (chosen on)", "odd articles (confirmed on)")):
            report(f"{path.name}, {name}", exams[half::2], rankers)
        _print_far(exams)


def report(title: str, exams: Sequence[Exam], rankers: dict[str, Ranks]) -> None:
    """Print how often the rankers are right, by kind, and what the verdicts were."""
    count = sum(len(exam.questions) for exam in exams)
    print(f"\n{title}: articles {len(exams)}, questions {count}\n")
    results: dict[str, list[Result]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for exam in exams:
        for name, ranks in rankers.items():
            ranks(exam.questions[0], exam.article)  # makes the index
            start = time.perf_counter()
            for asked in exam.questions:
                if asked.gold:
                    results[name].append(_result(asked, ranks(asked, exam.article)))
            seconds[name] += time.perf_counter() - start
    kinds = sorted({r.kind for r in results["Pullquote"]} - {"all"})
    print(f"{'':20} hit@1 (95%)         hit@3 (95%)          MRR     ms", *map(_column, kinds))
    for name, found in results.items():
        alone = [r for r in found if r.kind != "follow-up"]
        mrr = np.mean([1 / (r.rank + 1) for r in alone])
        figures = f"{_interval(alone, 1)} {_interval(alone, 3)} {mrr:6.3f} "
        by_kind = ([r for r in found if r.kind == kind] for kind in kinds)
        columns = (f"{_hit(part, 1):7.2f} / {_hit(part, 3):.2f}" for part in by_kind)
        print(f"{name:20} {figures} {1000 * seconds[name] / len(found):5.2f}", *columns)
    parted = [r.complete for r in results["Pullquote"] if r.complete is not None]
    if parted:
        print(f"questions of two parts, both among the best three: {np.mean(parted):.2f}")
        _print_verdicts(exams)


def _rankers() -> Iterator[tuple[str, Ranks]]:
    """Yield the rankers to compare, by name."""
    yield "BM25Okapi, split", _okapi
    yield "BM25Plus, stems", _plus
    yield "Pullquote", _pullquote(index_of)
    for part in fields(Weights):
        off = 1.0 if part.name == "headline" else 0.0
        yield f"  without {part.name}", _pullquote(_indexes(replace(WEIGHTS, **{part.name: off})))
    try:
        yield "Pullquote, semantic", _pullquote(semantic(model()))
    except ModelError as error:
        print(error)


def _pullquote(ranker_of: Callable[[Article], Ranker]) -> Ranks:
    return lambda asked, article: [
        r.sentence_index
        for r in answer(asked.text, article, asked.earlier, Method(ranker_of)).ranked
    ]


def _indexes(weights: Weights) -> Callable[[Article], Index]:
    @lru_cache(maxsize=256)
    def index(article: Article) -> Index:
        texts = [sentence.text for sentence in article.sentences]
        return Index(texts, headline=article.headline is not None, weights=weights)

    return index


@lru_cache(maxsize=256)
def _okapi_index(article: Article) -> BM25Okapi:
    return BM25Okapi([sentence.text.split(" ") for sentence in article.sentences])


def _okapi(asked: Question, article: Article) -> list[int]:
    return _sorted(_okapi_index(article).get_scores(asked.text.split(" ")))


@lru_cache(maxsize=256)
def _plus_index(article: Article) -> BM25Plus:
    return BM25Plus([[t.term for t in content(s.text)] for s in article.sentences])


def _plus(asked: Question, article: Article) -> list[int]:
    return _sorted(_plus_index(article).get_scores([t.term for t in content(asked.text)]))


def _sorted(scores: Sequence[float]) -> list[int]:
    return [int(number) for number in np.argsort(-np.asarray(scores), kind="stable")]


def _result(asked: Question, order: Sequence[int]) -> Result:
    rank = next(i for i, number in enumerate(order) if number in asked.gold)
    complete = asked.gold <= set(order[:3]) if asked.complete else None
    return Result(asked.kind, rank, complete)


def _print_verdicts(exams: Sequence[Exam]) -> None:
    verdicts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    right: Counter[str] = Counter()
    for exam in exams:
        for asked in exam.questions:
            found = answer(asked.text, exam.article, asked.earlier)
            verdicts[asked.kind][found.verdict] += 1
            right[asked.kind] += found.verdict is Verdict.ANSWERED and _is_right(found, asked)
    print(f"\n{'':18}", *(f"{verdict.value:>10}" for verdict in Verdict), "  answered and right")
    for kind, counted in sorted(verdicts.items()):
        print(f"{kind:18}", *(f"{counted[verdict]:10}" for verdict in Verdict), f"{right[kind]:10}")


def _is_right(found: Answer, asked: Question) -> bool:
    return any(ranked.sentence_index in asked.gold for ranked in found.ranked[: found.shown])


def _print_far(exams: Sequence[Exam]) -> None:
    """Print the verdicts if questions ask their own article, and if they ask another one."""
    for name, step in (("their own article", 0), ("another article", _FAR)):
        counted = Counter(
            answer(asked.text, exams[(i + step) % len(exams)].article).verdict
            for i, exam in enumerate(exams)
            for asked in exam.questions
        )
        shares = (f"{v.value} {counted[v] / counted.total():.3f}" for v in Verdict)
        print(f"\nput to {name}:", *shares, end="")
    print()


def _interval(results: Sequence[Result], top: int) -> str:
    """Return a share with its 95% bootstrap interval (Efron 1979)."""
    hits = np.array([r.rank < top for r in results])
    draws = np.random.default_rng(0).choice(hits, (_RESAMPLES, len(hits)))
    low, high = np.quantile(draws.mean(axis=1), (0.025, 0.975))
    return f"{hits.mean():.3f} ({low:.3f}-{high:.3f})"


def _hit(results: Sequence[Result], top: int) -> float:
    return sum(r.rank < top for r in results) / len(results)


def _column(kind: str) -> str:
    return f"{kind:>14}"


if __name__ == "__main__":
    main()
