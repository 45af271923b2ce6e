"""What `make bench` and `make risk` compute and print."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from benchmarks.asking import Outcome, elsewhere, put
from benchmarks.plot import THEMES, Curve, Theme, plot
from benchmarks.questions import FALSE, FAR, NEAR, Exam, Question
from benchmarks.risk import risk, today
from benchmarks.verdicts import auroc, auroc_interval, by_chance, false_share, print_verdicts
from benchmarks.ways import ways
from retrieval.article import parse_article
from retrieval.judging import Judgement, Verdict
from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # all together

SVG = "{http://www.w3.org/2000/svg}"
MILL = parse_article("The mill\n\nThe mill was built in 1820. Ann Lee owned the mill. It burned.")
SHIP = parse_article("The ship\n\nThe ship was built in 1902. Bob Day sailed the ship to Oslo.")


def outcome(kind: str, sure: float, verdict: Verdict, rank: int | None = None) -> Outcome:
    gold = frozenset() if rank is None else frozenset({7})
    judgement = Judgement(verdict, sure)
    return Outcome(Question("who?", kind, gold), rank, right=rank == 0, judgement=judgement)


def run(module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


class TestAsking:
    def test_what_came_of_a_question(self) -> None:
        pullquote = next(way for way in ways(reader=False) if way.judged)
        asked = (
            Question("Who owned the mill?", "direct", frozenset({2})),
            Question("Who owned the mill?", "late", frozenset({1})),
            Question("Who owned the mill?", "multi", frozenset({0, 2}), complete=True),
            Question("best pizza recipe", FAR, frozenset()),
        )
        (direct, late, multi, far), milliseconds = put([Exam(MILL, asked)], pullquote)
        assert (direct.rank, direct.right, direct.complete) == (0, True, None)
        assert direct.has(Verdict.ANSWERED)
        assert direct.sure == 1.0
        assert late.rank
        assert not late.right
        assert multi.complete
        assert (far.rank, far.right) == (None, False)
        assert far.has(Verdict.NOT_FOUND)
        assert milliseconds > 0

    def test_every_article_is_asked_about_another_one(self) -> None:
        asked = tuple(Question(f"who {n}?", "all", frozenset({1}), ("why?",)) for n in range(10))
        exams = [Exam(MILL, asked), Exam(SHIP, asked)]
        swapped = elsewhere(exams, most=10)
        assert [exam.article for exam in swapped] == [SHIP, MILL]
        assert swapped[0].questions[1] == Question("who 2?", FAR, frozenset())
        assert [len(exam.questions) for exam in swapped] == [5, 5]
        assert elsewhere(exams[:1], most=10) == []


class TestVerdicts:
    def test_auroc_counts_ties_as_halves(self) -> None:
        assert auroc(np.array([0.9, 0.5]), np.array([0.5, 0.1])) == (1 + 1 + 0.5 + 1) / 4
        assert auroc(np.array([0.1]), np.array([0.9])) == 0
        assert auroc(np.ones(3), np.ones(2)) == 0.5

    def test_its_interval_narrows_with_the_questions(self) -> None:
        few, many = np.linspace(0, 1, 10), np.linspace(0, 1, 1000)
        low, high = auroc_interval(few, few)
        closer_low, closer_high = auroc_interval(many, many)
        assert low < closer_low < 0.5 < closer_high < high

    @pytest.mark.parametrize(("share", "false"), [(0.25, 0.0), (0.5, 0.5), (0.75, 0.75), (1, 1)])
    def test_false_answers_at_a_share(self, share: float, false: float) -> None:
        """The limit is lowered until the share passes; among the equally sure, chance decides."""
        answerable, unanswerable = np.array([0.9, 0.6, 0.3, 0.3]), np.array([0.7, 0.3])
        assert false_share(answerable, unanswerable, share) == pytest.approx(false)

    @pytest.mark.parametrize(
        ("answered", "false"), [(0.8, 0.6), (0.4, 0.3), (0.0, 0.0), (0.9, 0.8), (1.0, 1.0)]
    )
    def test_what_chance_gives(self, answered: float, false: float) -> None:
        assert by_chance((0.8, 0.6), answered) == pytest.approx(false)

    def test_a_stricter_judge_is_compared_with_chance(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Both answer half as much as before; only the second keeps back the right ones."""
        yes, no = Verdict.ANSWERED, Verdict.CLOSEST

        def shares(answered: int, false: int) -> list[Outcome]:
            return [
                *(outcome("direct", 0.9, yes if n < answered else no, 0) for n in range(10)),
                *(outcome(NEAR, 0.8, yes if n < false else no) for n in range(10)),
                outcome(FAR, 1.0, yes),
                outcome(FALSE, 1.0, yes, 0),
            ]

        print_verdicts({"now": shares(8, 6), "chance": shares(4, 3), "better": shares(4, 0)})
        printed = capsys.readouterr().out
        rows = [line.split() for line in printed.splitlines() if "(1.000-1.000)" in line]
        assert [(row[0], *row[-4:]) for row in rows] == [
            ("now", "0.80", "(0.80)", "0.60", "(0.60)"),
            ("chance", "0.40", "(0.40)", "0.30", "(0.30)"),
            ("better", "0.40", "(0.40)", "0.00", "(0.30)"),
        ]
        assert "other subjects, 1 questions, now: answered 1.000" in printed

    def test_only_shares_are_printed_if_all_is_answerable(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        print_verdicts({"now": [outcome("direct", 0.9, Verdict.ANSWERED, 0)]})
        *_, row = capsys.readouterr().out.splitlines()
        assert row.split() == ["direct", "1", "1.00", "0.00", "0.00", "1.00"]


class TestRisk:
    def test_risk_grows_from_the_surest_on_and_ties_share_theirs(self) -> None:
        yes, no = Verdict.ANSWERED, Verdict.CLOSEST
        outcomes = [
            outcome(NEAR, 0.5, yes),
            outcome("direct", 0.9, yes, 0),
            outcome("direct", 0.5, no, 0),
            outcome("direct", 0.1, no, 1),
            outcome(FALSE, 1.0, yes, 0),
        ]
        assert risk(outcomes) == [
            (0.25, 0.0),
            (0.5, pytest.approx(0.5 / 2)),
            (0.75, pytest.approx(1 / 3)),
            (1.0, pytest.approx(2 / 4)),
        ]
        assert today(outcomes) == (0.5, 0.5)

    @pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
    def test_the_picture_shows_each_curve(self, theme: Theme) -> None:
        points = [(0.0, 0.0), (0.5, 0.25), (1.0, 0.5)]
        curves = [Curve("A & B", points, (0.5, 0.3)), Curve("C", points[1:], (0.5, 0.2))]
        svg = ET.fromstring(plot(theme, "answered", "wrong", curves))  # noqa: S314  # our own
        texts = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
        assert {"A & B", "C", "answered", "wrong", "0%", "60%", "100%"} <= set(texts)
        assert "80%" in texts  # across
        assert texts.count("80%") == 1  # up, the picture ends at 60%
        paths = [path.get("d", "") for path in svg.iter(f"{SVG}path")]
        assert "M60.0 368.0L338.0 241.3L616.0 114.7" in paths
        assert len(list(svg.iter(f"{SVG}circle"))) == 2

    def test_more_curves_than_colors_are_an_error(self) -> None:
        curve = Curve("A", [(0.0, 0.0)], (0.0, 0.0))
        with pytest.raises(ValueError, match="9 curves, and only 4 colours"):
            plot(THEMES["light"], "answered", "wrong", [curve] * 9)


class TestCommands:
    def test_bench_prints_all_tables(self, tmp_path: Path) -> None:
        contexts = ["The mill was built in 1820.", "The ship sailed to Oslo in 1902."]
        data = [
            {"paragraphs": [{"context": context, "qas": [answered, impossible]}]}
            for context in contexts
            for answered, impossible in [
                (
                    {
                        "question": "when?",
                        "answers": [{"text": context[:3], "answer_start": 0}],
                        "is_impossible": False,
                    },
                    {"question": "who was the owner?", "answers": [], "is_impossible": True},
                )
            ]
        ]
        path = tmp_path / "squad2.json"
        path.write_text(json.dumps({"data": data}), "utf-8")
        printed = run("benchmarks.answers", "--without-reader", str(path))
        assert "\nNear-misses for development: articles 4, questions 248, of these" in printed
        assert "\nsquad2.json: articles 2, questions 4, of these not answerable 2\n" in printed
        assert printed.count("\nnot answerable, own subject AUROC (95%)") == 4
        assert (
            "\nput to another article\nother subjects, 4 questions, Pullquote, by words:" in printed
        )

    def test_risk_draws_both_pictures(self, tmp_path: Path) -> None:
        printed = run("benchmarks.risk", "--without-reader", "--folder", str(tmp_path))
        assert "Pullquote, by words: wrong " in printed
        for name in THEMES:
            svg = ET.parse(tmp_path / f"risk-{name}.svg")  # noqa: S314  # our own
            assert "Pullquote, by words" in "".join(svg.getroot().itertext())
