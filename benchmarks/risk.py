"""Draw risk against coverage (El-Yaniv and Wiener 2010) for each judged method: `make risk`.

If only the surest questions are answered, how many of them are answered wrongly? The questions are
the near-misses. A question is answered wrongly if the best sentence does not answer it, so also if
the article does not. Writes risk-light.svg and risk-dark.svg, by default in docs/.
"""

import argparse
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from benchmarks.asking import Outcome, put
from benchmarks.plot import THEMES, Curve, Point, plot
from benchmarks.questions import FALSE, near_misses
from benchmarks.ways import ways
from retrieval.judging import Verdict

_DOCS = Path(__file__).resolve().parents[1] / "docs"
# A curve begins here. At less coverage, a handful of questions would decide where it goes.
_LEAST = 0.05
_ACROSS = "questions answered, the surest first"
_UP = "of these, answered wrongly (the dot: as the verdicts are)"


def main() -> None:
    """Write the pictures, and print a few points of each curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="ask those held out instead")
    parser.add_argument("--folder", type=Path, default=_DOCS, help="where the pictures go")
    parser.add_argument("--without-reader", action="store_true", help="compare only words; fast")
    options = parser.parse_args()
    exams = near_misses(held_out=options.held_out)
    curves = []
    for way in ways(reader=not options.without_reader):
        if way.judged:
            outcomes, _ = put(exams, way)
            curves.append(Curve(way.name.strip(), risk(outcomes), today(outcomes)))
            print(_line(curves[-1]))
    for name, theme in THEMES.items():
        path = options.folder / f"risk-{name}.svg"
        path.write_text(plot(theme, _ACROSS, _UP, curves), encoding="utf-8", newline="\n")
        print(path)


def risk(outcomes: Sequence[Outcome]) -> list[Point]:
    """Return coverage and risk as shares, one point for each question, from `_LEAST` on.

    Among questions that are equally sure, the order is chance, so each has their mean risk.
    Questions with a false premise are left out: it is right to show what contradicts them, but this
    is no answer.
    """
    counted = sorted(_counted(outcomes), key=lambda one: -one.sure)
    points: list[Point] = []
    answered, wrong = 0, 0.0
    for _, group in groupby(counted, key=lambda one: one.sure):
        alike = list(group)
        each = sum(map(_is_wrong, alike)) / len(alike)
        for _ in alike:
            answered, wrong = answered + 1, wrong + each
            points.append((answered / len(counted), wrong / answered))
    return [point for point in points if point[0] >= _LEAST]


def today(outcomes: Sequence[Outcome]) -> Point:
    """Return the share of questions with the verdict ANSWERED, and the share of wrong ones."""
    counted = _counted(outcomes)
    answered = [one for one in counted if one.has(Verdict.ANSWERED)]
    wrong = sum(map(_is_wrong, answered))
    return len(answered) / len(counted), wrong / len(answered) if answered else 0.0


def _counted(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.asked.kind != FALSE]


def _is_wrong(one: Outcome) -> bool:
    return one.rank != 0


def _line(curve: Curve) -> str:
    shown = (next(p for p in curve.points if p[0] >= share) for share in (0.1, 0.25, 0.5, 0.75, 1))
    points = ", ".join(f"{wrong:.2f} at {answered:.2f}" for answered, wrong in shown)
    return f"{curve.name}: wrong {points}; as judged {curve.mark[1]:.2f} at {curve.mark[0]:.2f}"


if __name__ == "__main__":
    main()
