"""Choose how much the reader counts, and when its answer is believed.

    lab/bin/python -m tools.weigh_reader --pools FOLDER --written FOLDER

Only questions that the reader was not trained on are asked (`tools.reader.pools.KEPT_ASIDE`), and
none of those in `benchmarks/`. It prints the constants of `retrieval.judging`, and for each weight
in `retrieval.ranking` how often the best sentence answers.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.answering import Method, answer
from retrieval.answers import Answer
from retrieval.indexing import english_index_of
from retrieval.judging import judge_by_reader
from retrieval.ranking import READING, UNLIKELY
from retrieval.reader import model
from retrieval.semantic import semantic
from retrieval.terms import stem
from tools.reader.asked import article_of, kept_aside
from tools.reader.pools import Asked

Numbers = NDArray[np.float64]
MOST, FAR = 900, 0.25  # questions of a pool; the share of them that is put to another article too
WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
ANSWERED = 0.75  # the share of the answerable that is called answered
LOST = 0.03  # the share of paraphrases that is called not found: of those with a share of FEW
FEW = 0.45  # known terms or less


@dataclass(frozen=True)
class Seen:
    """What was seen of a question; the rows are the sentences that were read, best first."""

    pool: str
    is_answerable: bool
    base: Numbers  # scores without the reader
    odds: Numbers
    gold: NDArray[np.bool_]
    known: float
    meaning: float
    lacks: bool

    def best(self, weight: float) -> int:
        """Return the row of the best sentence if the reader has this weight."""
        return int(np.argmax(self.base + weight * np.maximum(0, self.odds + UNLIKELY)))


def main() -> None:
    """Ask, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pools", type=Path, required=True)
    parser.add_argument("--written", type=Path, required=True)
    parser.add_argument("--weight", type=float, default=READING, help="of the reader, for verdicts")
    options = parser.parse_args()
    seen = list(_ask(kept_aside(options.pools, options.written)))
    _print_weights(seen)
    _print_belief([one for one in seen if "far" not in one.pool], options.weight)
    _print_topic(seen, options.weight)


def _ask(pools: dict[str, list[Asked]]) -> Iterator[Seen]:
    chance = random.Random(0)
    found = model()
    method = Method(semantic(found), found, judge_by_reader)
    texts = {id(asked.text): asked.text for pool in pools.values() for asked in pool}
    articles = {number: article_of(text) for number, text in texts.items()}
    for name, pool in pools.items():
        for asked in chance.sample(pool, min(MOST, len(pool))):
            own = id(asked.text)
            yield _seen(name, asked.gold, answer(asked.question, articles[own], (), method))
            if chance.random() < FAR:
                other = chance.choice([number for number in articles if number != own])
                far = answer(asked.question, articles[other], (), method)
                yield _seen(f"{name}, far", frozenset(), far)


def _seen(pool: str, gold: frozenset[int], found: Answer) -> Seen:
    ranking, index = found.ranking, english_index_of(found.article)
    base = np.sum([p for n, p in ranking.parts.items() if n != "reader"], axis=0) * ranking.factors
    rows = sorted(ranking.read, key=lambda number: -base[number])
    terms = frozenset(map(stem, found.understood.words()))
    return Seen(
        pool,
        bool(gold),
        base[rows],
        np.array([ranking.read[number] for number in rows]),
        np.array([number in gold for number in rows], bool),
        len(terms & index.vocabulary) / max(len(terms), 1),
        float(ranking.cosines.max()),
        bool(found.judgement.lacking),
    )


def _print_weights(seen: Sequence[Seen]) -> None:
    pools = sorted({one.pool for one in seen if one.is_answerable})
    print("hit@1      ", *(f"{pool:>14}" for pool in pools))
    for weight in WEIGHTS:
        hits = (
            np.mean([o.gold[o.best(weight)] for o in seen if o.pool == pool and o.is_answerable])
            for pool in pools
        )
        print(f"READING {weight:3}", *(f"{hit:14.3f}" for hit in hits))


def _print_belief(seen: Sequence[Seen], weight: float) -> None:
    """Print how log-odds become the share that is right, and what 0.75 of the answerable reach."""
    odds = np.array([one.odds[one.best(weight)] for one in seen])
    right = np.array([one.gold[one.best(weight)] for one in seen])
    bias, slope = _logistic(np.stack([np.ones_like(odds), odds], 1), right)
    sure = 1 / (1 + np.exp(-(bias + slope * odds)))
    answerable = np.array([one.is_answerable for one in seen])
    believed = np.quantile(sure[answerable], 1 - ANSWERED)
    print(f"READ_SLOPE, READ_BIAS = {slope:.3f}, {bias:.3f}; BELIEVED = {believed:.3f}")
    print(f"false answers {np.mean(sure[~answerable] >= believed):.3f}")


def _print_topic(seen: Sequence[Seen], weight: float) -> None:
    """Print what tells a question about the article from one about another."""
    given = np.array([[o.meaning, o.odds.max(), o.lacks, 1.0] for o in seen])
    own = np.array(["far" not in one.pool for one in seen])
    factors = _logistic(given, own)
    odds = given @ factors
    # Paraphrases suffer most, and they are few.
    paraphrases = np.array([one.is_answerable and one.known < FEW for one in seen])
    factors[-1] -= np.quantile(odds[paraphrases], LOST)
    lost = np.mean(given[~own] @ factors <= 0)
    print("READ_MEANING, READ_LIKELY, READ_LACKING, READ_ABOUT =", factors.round(3))
    print(f"not found: {lost:.3f} of those about another article; reader's weight {weight}")


def _logistic(given: Numbers, told: NDArray[np.bool_], ridge: float = 1e-3) -> Numbers:
    """Fit a logistic regression in which both outcomes count the same, by Newton's method."""
    weights = np.where(told, 0.5 / told.mean(), 0.5 / (1 - told.mean())) / len(told)
    factors = np.zeros(given.shape[1])
    for _ in range(50):
        shares = 1 / (1 + np.exp(-given @ factors))
        slope = given.T @ ((shares - told) * weights) + ridge * factors
        curve = (given * (shares * (1 - shares) * weights)[:, None]).T @ given
        factors -= np.linalg.solve(curve + ridge * np.eye(len(factors)), slope)
    return factors


if __name__ == "__main__":
    main()
