"""Questions are put to a way to answer, and what came of each question is kept."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.questions import FAR, Exam, Question
from benchmarks.ways import Way
from retrieval.judging import Judgement, Verdict

_STEP = 7  # "another article" is this many articles further on; the next may be about the same


@dataclass(frozen=True)
class Outcome:
    """What came of one question.

    `rank` is the rank, from 0, of the first sentence that answers, and None if no sentence does;
    `complete` tells whether the best three hold all parts of the answer, if it has several;
    `right` tells whether a sentence that is shown answers; `judgement` is None without a judge.
    """

    asked: Question
    rank: int | None
    complete: bool | None = None
    right: bool = False
    judgement: Judgement | None = None

    @property
    def sure(self) -> float:
        """Return how sure the judge is, 0 to 1."""
        return self.judgement.sure if self.judgement else 0.0

    def has(self, verdict: Verdict) -> bool:
        """Tell whether this was the verdict."""
        return self.judgement is not None and self.judgement.verdict is verdict


def put(exams: Sequence[Exam], way: Way) -> tuple[list[Outcome], float]:
    """Return what came of each question, and how many milliseconds of CPU a question took."""
    outcomes: list[Outcome] = []
    seconds = 0.0
    for exam in exams:
        way.ask(exam.questions[0], exam.article)  # makes the index
        start = time.process_time()
        found = [way.ask(asked, exam.article) for asked in exam.questions]
        seconds += time.process_time() - start
        for asked, one in zip(exam.questions, found, strict=True):
            rank = next((i for i, number in enumerate(one.order) if number in asked.gold), None)
            complete = asked.gold <= set(one.order[:3]) if asked.complete else None
            right = rank is not None and rank < one.shown
            outcomes.append(Outcome(asked, rank, complete, right, one.judgement))
    return outcomes, 1000 * seconds / len(outcomes)


def elsewhere(exams: Sequence[Exam], most: int) -> list[Exam]:
    """Return exams in which every article is asked the questions of another one.

    These are spread over all questions; there are about `most` of them, and at least one an
    article. One article alone has no other.
    """
    if len(exams) < 2:
        return []
    every = max(1, round(sum(len(exam.questions) for exam in exams) / most))
    step = min(_STEP, len(exams) - 1)
    return [
        Exam(
            exams[(number + step) % len(exams)].article,
            tuple(Question(asked.text, FAR, frozenset()) for asked in exam.questions[::every]),
        )
        for number, exam in enumerate(exams)
    ]
