"""How far can the verdicts be trusted? Part of `make bench`.

A judge that answers less is not better by that alone: it also gives fewer false answers if it keeps
back answers at random. So each share of false answers stands beside the share that chance gives.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.asking import Outcome
from benchmarks.questions import FALSE, FAR
from retrieval.judging import Verdict

SHARES = (0.80, 0.75)  # of the answerable questions, for the false answers
_RESAMPLES = 1000

Floats = NDArray[np.floating[Any]]


def auroc(answerable: Floats, unanswerable: Floats) -> float:
    """Return how often an answerable question is surer than an unanswerable one; ties are halves.

    0.5 is chance (the area under the ROC curve; Hanley and McNeil 1982).
    """
    others = np.sort(unanswerable)
    below = np.searchsorted(others, answerable, "left")
    not_above = np.searchsorted(others, answerable, "right")
    return float((below + not_above).mean() / 2 / len(others))


def auroc_interval(answerable: Floats, unanswerable: Floats) -> tuple[float, float]:
    """Return the 95% bootstrap interval over questions (Efron 1979)."""
    chance = np.random.default_rng(0)
    draws = [
        auroc(
            chance.choice(answerable, len(answerable)),
            chance.choice(unanswerable, len(unanswerable)),
        )
        for _ in range(_RESAMPLES)
    ]
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def false_share(answerable: Floats, unanswerable: Floats, share: float) -> float:
    """Return the share of unanswerable questions above the limit that passes `share` of the others.

    If several questions are as sure as the limit, as many pass as are needed, drawn at random.
    """
    limits = np.unique(np.concatenate([answerable, unanswerable]))[::-1]
    passed = np.array([0.0, *((answerable >= limit).mean() for limit in limits)])
    wrong = np.array([0.0, *((unanswerable >= limit).mean() for limit in limits)])
    after = max(1, int(np.argmax(passed >= share - 1e-9)))
    part = (share - passed[after - 1]) / (passed[after] - passed[after - 1])
    return float(wrong[after - 1] + part * (wrong[after] - wrong[after - 1]))


def by_chance(before: tuple[float, float], answered: float) -> float:
    """Return the share of false answers if only chance changed how much is answered.

    `before` are the shares of the answerable and of the unanswerable questions that were answered;
    `answered` is the share of the answerable ones now. If it is smaller, answers are kept back at
    random; if it is greater, questions that were not answered are answered at random.
    """
    right, wrong = before
    if answered <= right:
        return wrong * answered / right if right else 0.0
    return wrong + (1 - wrong) * (answered - right) / (1 - right)


def print_verdicts(found: Mapping[str, Sequence[Outcome]]) -> None:
    """Print the verdicts of each way, by its name; the others are compared with the first."""
    if any(map(_is_near, next(iter(found.values()), ()))):
        _print_told_apart(found)
    print_far(found)
    for name, outcomes in found.items():
        print(f"\n{name:22} asked  " + "  ".join(v.value for v in Verdict), " answered and right")
        for kind, ones in _by_kind(outcomes).items():
            shares = (f"{_share(ones, verdict):{len(verdict.value)}.2f}" for verdict in Verdict)
            right = f"{_right(ones):18.2f}" if ones[0].asked.gold else ""
            print(f"{kind:22} {len(ones):5} ", "  ".join(shares), right)


def _print_told_apart(found: Mapping[str, Sequence[Outcome]]) -> None:
    before: tuple[float, float] | None = None
    print(f"\n{'not answerable, own subject':27} AUROC (95%)        ", end="")
    print(*(f"false at {share:.2f}" for share in SHARES), end="")
    print("  answered: answerable (right)  false (by chance)")
    for name, outcomes in found.items():
        answerable = [one for one in outcomes if one.asked.answerable]
        near = [one for one in outcomes if _is_near(one)]
        now = _share(answerable, Verdict.ANSWERED), _share(near, Verdict.ANSWERED)
        before = before or now
        print(f"{name:27} {_told_apart(_sure(answerable), _sure(near))}", end="")
        print(f"{now[0]:18.2f} ({_right(answerable):.2f})", end="")
        print(f"{now[1]:16.2f} ({by_chance(before, now[0]):.2f})")


def print_far(found: Mapping[str, Sequence[Outcome]]) -> None:
    """Print what became of the questions about other subjects."""
    for name, outcomes in found.items():
        far = [one for one in outcomes if one.asked.kind == FAR]
        if far:
            shares = (f"{v.value} {_share(far, v):.3f}" for v in Verdict)
            print(f"other subjects, {len(far)} questions, {name}:", ", ".join(shares))


def _told_apart(answerable: Floats, unanswerable: Floats) -> str:
    low, high = auroc_interval(answerable, unanswerable)
    area = f"{auroc(answerable, unanswerable):.3f} ({low:.3f}-{high:.3f})"
    false = (f"{false_share(answerable, unanswerable, share):13.2f}" for share in SHARES)
    return " ".join((area, *false))


def _by_kind(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Sort by kind: first those that are answerable, then those with a false premise."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for one in sorted(outcomes, key=_place):
        kinds[one.asked.kind].append(one)
    return kinds


def _place(one: Outcome) -> tuple[bool, bool, str]:
    return not one.asked.gold, one.asked.kind == FALSE, one.asked.kind


def _is_near(one: Outcome) -> bool:
    return not one.asked.gold and one.asked.kind != FAR


def _sure(outcomes: Sequence[Outcome]) -> Floats:
    return np.array([one.sure for one in outcomes])


def _share(outcomes: Sequence[Outcome], verdict: Verdict) -> float:
    return sum(one.has(verdict) for one in outcomes) / len(outcomes)


def _right(outcomes: Sequence[Outcome]) -> float:
    return sum(one.has(Verdict.ANSWERED) and one.right for one in outcomes) / len(outcomes)
