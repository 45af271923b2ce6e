import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from errors import ArticleError
from retrieval.answering import answer
from retrieval.answers import MAX_SHOWN
from retrieval.article import Article, parse_article
from retrieval.examples import examples
from retrieval.judging import Verdict
from tests.conftest import ROOT
from tests.strategies import EXAMPLES, article_text, question_text


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Who did Stoltenberg meet with on Monday?", 11),
        ("What long-standing policy does South Korea cite?", 5),
        ("poland tanks", 17),
        ("Who did Stoltenberg meet?", 11),
        ("Why can't Seoul give arms?", 19),
        ("How many artilery rounds did the US agree to by?", 17),
        ("WHICH NEWS AGENCY CARRIED THE STATEMENT", 23),
        ("Hello! Could you please tell me what Pyongyang blames on the West? Thanks", 27),
    ],
)
def test_the_sentence_that_answers_comes_first(seed: Article, question: str, line: int) -> None:
    found = answer(question, seed)
    assert found.verdict is Verdict.ANSWERED
    assert found.ranked[0].sentence.line == line


@pytest.mark.parametrize(
    "question",
    [
        "", " ", "?", "what is it", "and the of to", "😂😂😂", "x", "hi", "thanks!", "ok",
        "who won the world cup in 2018?", "天气怎么样", "\0", "\ud800", "<b>", "_" * 50,
        "asdfghjkl qwertz", "blorp fnargle", "....", "What is the capital of France?",
    ],
)  # fmt: skip
def test_a_question_about_something_else_is_not_found(seed: Article, question: str) -> None:
    found = answer(question, seed)
    assert found.verdict is Verdict.NOT_FOUND
    assert found.shown == 0
    assert len(found.ranked) == len(seed.sentences)


def test_a_question_whose_words_are_half_known_is_closest(seed: Article) -> None:
    question = "Which European parliaments debated sanctions yesterday evening?"
    assert answer(question, seed).verdict is Verdict.CLOSEST


def test_in_a_long_article_too_another_topic_is_not_found() -> None:
    about = ("rivers", "bridges", "ferries", "harbours", "canals")
    lines = [f"The {n}th report on {about[n % 5]} says how they were built." for n in range(90)]
    article = parse_article("\n".join(lines), "reports.txt")
    assert answer("Who built the best guitars in Nashville?", article).verdict is Verdict.NOT_FOUND
    assert answer("What does the 12th report say?", article).verdict is Verdict.ANSWERED


def test_ties_keep_the_order_of_the_article() -> None:
    article = parse_article("Tea is hot.\nTea is hot.\nTea is hot.", "tea.txt")
    assert [r.sentence.line for r in answer("tea", article).ranked] == [1, 2, 3]


def test_clearly_worse_sentences_are_not_shown(seed: Article) -> None:
    found = answer("What sinister move would escalate a proxy war?", seed)
    assert found.shown == 1
    assert len(found.ranked) == len(seed.sentences)


@given(article_text, question_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_question_to_any_article_gets_a_verdict(text: str, question: str) -> None:
    try:
        article = parse_article(text, "a.txt")
    except ArticleError:
        return
    found = answer(question * 3, article)
    scores = [ranked.score for ranked in found.ranked]
    assert scores[0] == max(scores)
    # First comes the best sentence for each part of the question; the rest is in order.
    assert scores[MAX_SHOWN:] == sorted(scores[MAX_SHOWN:], reverse=True)
    assert sorted(r.sentence_index for r in found.ranked) == list(range(len(article.sentences)))
    assert all(article.sentences[r.sentence_index] is r.sentence for r in found.ranked)
    assert (found.shown == 0) == (found.verdict is Verdict.NOT_FOUND)
    assert found.shown <= MAX_SHOWN
    assert answer(question * 3, article) == found  # the same question, the same answer


class TestExamples:
    def test_examples_of_the_seed_are_answered_by_three_paragraphs(self, seed: Article) -> None:
        questions = examples(seed)
        assert len(questions) == 3
        found = [answer(question, seed) for question in questions]
        assert {f.verdict for f in found} == {Verdict.ANSWERED}
        assert len({f.ranked[0].sentence.paragraph for f in found}) == 3

    def test_an_article_without_names_is_asked_about_its_words(self) -> None:
        text = "Tea\n\nBoil the kettle.\n\nthe kettle lasts ten years. steep the leaves."
        article = parse_article(text, "tea.txt")
        assert examples(article) == ("How long does the kettle last?", "What about the kettle?")

    def test_an_article_may_have_no_examples(self) -> None:
        assert examples(parse_article("So it is. So be it.", "so.txt")) == ()

    def test_another_process_finds_the_same_examples(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        names = ["Ada Byron", "Carl Gauss", "Emmy Noether", "Paul Dirac", "Niels Bohr"]
        path.write_text(f"Zoo\n\nIn May we saw {' and '.join(names)}. Also Marie Curie. It rained.")
        code = (
            "import sys; from pathlib import Path; from articles.folder import read_article;"
            "from retrieval.examples import examples;"
            "print(examples(read_article(Path(sys.argv[1]))))"
        )
        found = {
            subprocess.run(
                [sys.executable, "-c", code, str(path)],
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("0", "2", "3", "4")
        }
        assert len(found) == 1

    def test_names_keep_the_word_the_before_them(self) -> None:
        text = "In May he spoke of the West Bank. On Monday, Ada Byron’s aide left it."
        questions = examples(parse_article(text, "a.txt"))
        assert questions[0] == "What about the West Bank?"


def test_a_headline_names_the_topic_and_seldom_answers() -> None:
    text = "How to bake bread\n\nMix. Bake the bread at 250 °C for 20 minutes, with the lid on."
    article = parse_article(text, "bread.txt")
    assert answer("how long do I bake the bread?", article).ranked[0].sentence.line == 3
