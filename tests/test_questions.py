"""Articles and questions for measurements."""

import json
from pathlib import Path

import pytest

from benchmarks.questions import FALSE, FAR, NEAR, Question, near_misses, sentences_of, squad
from retrieval.article import Article, parse_article

TEXT = "The mill\n\nIt was built in 1820. It burned down; the owner, Ann Lee, left the town."


@pytest.fixture
def mill() -> Article:
    return parse_article(TEXT)


@pytest.mark.parametrize("held_out", [False, True])
def test_near_misses_are_read(held_out: bool) -> None:
    """Reading raises an error if no sentence holds a gold text. No question is shown here."""
    exams = near_misses(held_out=held_out)
    kinds = [asked.kind for exam in exams for asked in exam.questions]
    assert len(exams) == 4
    assert kinds.count(NEAR) >= 100
    assert {NEAR, FAR, FALSE, "direct", "paraphrase", "typo", "newcomer"} <= set(kinds)
    for exam in exams:
        for asked in exam.questions:
            assert bool(asked.gold) != (asked.kind in (NEAR, FAR))


def test_the_halves_have_no_article_in_common() -> None:
    titles = [e.article.title for half in (False, True) for e in near_misses(held_out=half)]
    assert len(set(titles)) == 8


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("It was built in 1820.", [1]),
        ("It was built in 1820. It burned down; the owner, Ann Lee, left the town.", [1, 2]),
        ("It burned down;", [2]),
        ("the owner, Ann Lee, left the town.", [2]),
        ("The mill", [0]),
    ],
)
def test_a_text_that_was_split_otherwise_finds_its_sentences(
    text: str, covered: list[int], mill: Article
) -> None:
    assert len(mill.sentences) == 3
    assert sentences_of(text, mill) == covered


def test_a_neighbour_that_is_only_touched_is_not_covered(mill: Article) -> None:
    assert sentences_of("1820. It burned down; the owner, Ann Lee, left the town.", mill) == [2]


def test_a_text_that_is_not_in_the_article_is_an_error(mill: Article) -> None:
    with pytest.raises(ValueError, match=r"The mill: no sentence holds 'It was sold\.'"):
        sentences_of("It was sold.", mill)


def test_a_false_premise_is_not_answerable() -> None:
    assert Question("who?", "direct", frozenset({1})).answerable
    assert not Question("who?", FALSE, frozenset({1})).answerable
    assert not Question("who?", NEAR, frozenset()).answerable


def test_squad_2_has_unanswerable_questions(tmp_path: Path) -> None:
    """An answer's place counts from the paragraph as it stands, with its blanks."""
    context = "        The mill was built  in 1820.  It stands.  Ann Lee owned the old mill."
    answers = [{"text": "stands", "answer_start": context.index("stands")}]
    asked = [
        {"question": "Is it there?", "answers": answers, "is_impossible": False},
        {
            "question": "Is the new mill there?",
            "answers": [],
            "plausible_answers": answers,
            "is_impossible": True,
        },
    ]
    entry = {"title": "Mill", "paragraphs": [{"context": context, "qas": asked}]}
    without = {"title": "None", "paragraphs": [{"context": "It was sold in May.", "qas": []}]}
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [entry, without]}), "utf-8")
    (exam,) = squad(path)
    assert exam.article.sentences[1].text == "It stands."
    assert exam.questions == (
        Question("Is it there?", "all", frozenset({1})),
        Question("Is the new mill there?", NEAR, frozenset()),
    )
