"""How well are questions answered? `make bench`, or `make bench PUBLIC=FILE` for SQuAD's format.

Every way to answer gets the same questions in the same run, Pullquote also without each part.
The weights in `retrieval.ranking` were fitted on the even articles of SQuADShifts New-Wiki (Miller
et al. 2020); so files without unanswerable questions are shown in halves, and the odd articles
confirm the choice. The development questions were used too, for `near` and for the verdict's
thresholds. The questions held out confirm these.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.asking import Outcome, elsewhere, put
from benchmarks.questions import UNSORTED, Exam, near_misses, others, seed, squad
from benchmarks.verdicts import print_far, print_verdicts
from benchmarks.ways import Way, ways

_RESAMPLES = 1000
_ELSEWHERE = 1000  # questions of a public data set that are put to another article


def main() -> None:
    """Print the tables for the questions in `data/`, and for each file given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="data sets in SQuAD's format, 1.1 or 2")
    parser.add_argument("--held-out", action="store_true", help="ask those held out instead")
    parser.add_argument("--without-reader", action="store_true", help="compare only words; fast")
    options = parser.parse_args()
    compared = list(ways(reader=not options.without_reader))
    half = "held out" if options.held_out else "for development"
    if not options.held_out:
        report("The seed article", [seed()], compared)
    report(f"Four articles, questions {half}", others(held_out=options.held_out), compared)
    report(f"Near-misses {half}", near_misses(held_out=options.held_out), compared)
    for path in options.files:
        exams = squad(path)
        if any(not asked.gold for exam in exams for asked in exam.questions):
            report(path.name, exams, compared)
        else:
            for first, name in enumerate(("even articles", "odd articles")):
                report(f"{path.name}, {name}", exams[first::2], compared)
        print("\nput to another article")
        far = elsewhere(exams, _ELSEWHERE)
        print_far({way.name.strip(): put(far, way)[0] for way in compared if way.judged and far})


def report(title: str, exams: Sequence[Exam], compared: Sequence[Way]) -> None:
    """Print how often the ways are right, by kind, and what the verdicts were."""
    if not exams:
        return
    asked = [question for exam in exams for question in exam.questions]
    print(f"\n{title}: articles {len(exams)}, questions {len(asked)}", end="")
    print(f", of these not answerable {sum(not one.answerable for one in asked)}\n")
    kinds = sorted({question.kind for question in asked if question.gold} - {UNSORTED})
    print(f"{'':20} hit@1 (95%)         hit@3 (95%)          MRR CPU ms", *map(_column, kinds))
    judged = {}
    for way in compared:
        outcomes, milliseconds = put(exams, way)
        print(f"{way.name:20} {_hits(outcomes, milliseconds, kinds)}")
        if way.judged:
            judged[way.name.strip()] = outcomes
    for name, outcomes in judged.items():
        parted = [one.complete for one in outcomes if one.complete is not None]
        if parted:
            print(f"two parts, both among the best three, {name}: {np.mean(parted):.2f}")
    print_verdicts(judged)


def _hits(outcomes: Sequence[Outcome], milliseconds: float, kinds: Sequence[str]) -> str:
    """Return a line of the table; follow-ups count only in a column of their own."""
    found = [(one.asked.kind, one.rank) for one in outcomes if one.rank is not None]
    alone = [rank for kind, rank in found if kind != "follow-up"]
    mrr = np.mean([1 / (rank + 1) for rank in alone])
    by_kind = ([rank for other, rank in found if other == kind] for kind in kinds)
    columns = (f"{_hit(ranks, 1):7.2f} / {_hit(ranks, 3):.2f}" for ranks in by_kind)
    figures = f"{_interval(alone, 1)} {_interval(alone, 3)} {mrr:6.3f} {milliseconds:6.2f}"
    return " ".join((figures, *columns))


def _interval(ranks: Sequence[int], top: int) -> str:
    """Return a share with its 95% bootstrap interval (Efron 1979)."""
    hits = np.array([rank < top for rank in ranks])
    draws = np.random.default_rng(0).choice(hits, (_RESAMPLES, len(hits)))
    low, high = np.quantile(draws.mean(axis=1), (0.025, 0.975))
    return f"{hits.mean():.3f} ({low:.3f}-{high:.3f})"


def _hit(ranks: Sequence[int], top: int) -> float:
    return sum(rank < top for rank in ranks) / len(ranks)


def _column(kind: str) -> str:
    return f"{kind:>14}"


if __name__ == "__main__":
    main()
