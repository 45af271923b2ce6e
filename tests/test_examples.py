import re
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings

from errors import ArticleError
from retrieval.amounts import about_amounts
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.examples import examples
from retrieval.indexing import index_of
from retrieval.judging import Verdict
from retrieval.people import about_people, persons_in
from retrieval.phrases import Words
from retrieval.topics import about_topics
from tests.conftest import ROOT
from tests.strategies import EXAMPLES, article_text

ARTICLES = sorted((ROOT / "benchmarks" / "data").glob("*/article.txt"))


def check(article: Article) -> tuple[str, ...]:
    """Check that the examples fit a button and are answered by different sentences."""
    questions = examples(article)
    assert len(questions) <= 3
    assert sum(question.startswith("What about ") for question in questions) <= 1
    found = [answer(question, article) for question in questions]
    assert all(f.verdict is Verdict.ANSWERED for f in found)
    assert len({f.ranked[0].sentence_index for f in found}) == len(questions)
    for question in questions:
        assert len(question) <= 40
        assert question.endswith("?")
        assert "…" not in question
    return questions


def asked(text: str) -> list[str]:
    """Return the questions that the sentences of a text answer, according to the templates."""
    sentences = re.split(r"(?<=\.) ", text)
    persons = (name.split()[-1] for sentence in sentences for name in persons_in(sentence))
    words = Words(sentences, frozenset(persons))
    templates = (about_people, about_amounts, about_topics)
    return [one.question for s in sentences for about in templates for one in about(s, words)]


@pytest.mark.parametrize("path", ARTICLES, ids=[path.parent.name for path in ARTICLES])
def test_an_article_has_examples(path: Path) -> None:
    article = parse_article(path.read_text("utf-8"), "a.txt")
    assert 1 <= len(check(article)) <= 3


def test_the_article_of_the_seed_has_three_examples(seed: Article) -> None:
    assert len(check(seed)) == 3


@given(article_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_examples_of_any_text_are_answered(text: str) -> None:
    try:
        article = parse_article(text, "a.txt")
    except ArticleError:
        return
    check(article)


# Each text has the names and nouns more than once, so that they are known for what they are.
@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("In May the tall mayor Ada Byron spoke. We like Ada Byron.", "Who is Ada Byron?"),
        ("We saw Ada Byron. And Ada Byron, a poet of note, left.", "Who is Ada Byron?"),
        ("“It rains,” said Ada Byron. We like Ada Byron.", "What did Ada Byron say?"),
        ("The chapel was closed in 1548. We saw the chapel.", "When was the chapel closed?"),
        ("In 1548, the chapel was closed. We saw the chapel.", "When was the chapel closed?"),
        ("The old mill opened in May 1901. We saw the mill.", "When did the old mill open?"),
        ("More than 200 people died in the flood.", "How many people died in the flood?"),
        (
            "Last year the boat carried 71,000 guests. We saw the boat.",
            "How many guests did the boat carry?",
        ),
        ("The wheel has 32 spokes. We saw the wheel.", "How many spokes does the wheel have?"),
        ("The bridge is 90 metres long. We saw the bridge.", "How long is the bridge?"),
        ("The visa costs 20 pounds. You need the visa.", "How much does the visa cost?"),
        ("Steep the tea for five minutes. It is a tea.", "How long should I steep the tea?"),
        (
            "The filter must be rinsed every two weeks. It is a filter.",
            "How often must the filter be rinsed?",
        ),
        ("Never use a knife for this. It is sharp.", "Should I use a knife?"),
        ("A quark is a small particle. We like the quark.", "What is a quark?"),
        ("In it are tiny packets called scintillons.", "What are scintillons?"),
        ("The tax can be paid in cash. We pay the tax.", "What about the tax?"),
        ("She met Ada Byron of Turin. In Turin it rained.", "What about Turin?"),
        ("Ada Byron beat Carl Gauss. We saw Ada Byron, a poet.", "Who beat Carl Gauss?"),
        ("Ada Byron met Carl Gauss. We saw Ada Byron and Carl Gauss.", "Who did Ada Byron meet?"),
        ("The law has not changed the tax. We pay the tax by law.", "Has the law changed the tax?"),
        ("The ice depends on the wind. We saw the ice.", "What does the ice depend on?"),
    ],
)
def test_a_sentence_that_answers_is_asked_for(text: str, question: str) -> None:
    assert question in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        # Other languages; nothing is certain about their grammar.
        "Der Turm wurde 1900 in Paris gebaut. Die Stadt Paris war reich. „Ja“, sagte Ada Byron.",
        "塔は1900年に建てられた。パリは美しい。",
        # These point to something that the question would not name.
        "His chapel was closed in 1548. We saw his chapel. It was closed in 1549.",
        # Two words whose end is no noun, times, and what belongs to a country.
        "He made the system work, and it was so. We saw him on Monday. The Swedish law is so.",
    ],
)
def test_what_is_uncertain_is_not_asked(text: str) -> None:
    assert examples(parse_article(f"A title\n\n{text}", "a.txt")) == ()


def test_what_the_article_mentions_often_comes_first() -> None:
    text = (
        "He knew the judge Carl Gauss. The chapel was closed in 1548. We saw the chapel. "
        "Later we met the poet Ada Byron. Here Byron lived, with her pupils, for many years."
    )
    questions = check(parse_article(f"A title\n\n{text}", "a.txt"))
    assert questions[:2] == ("Who is Ada Byron?", "When was the chapel closed?")


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["the ", "Ada ", "In 1990, Ada ", "two ran ", "A, the poet "])
def test_examples_take_less_time_than_reading_a_long_article(unit: str) -> None:
    sentence = (unit * 300)[:290]
    text = "\n".join(f"{sentence}of {number}." for number in range(2000))

    def seconds(make: Callable[[Article], object]) -> float:
        begin = process_time()
        make(article)
        return process_time() - begin

    article = parse_article(f"A title\n\n{text}", "a.txt")
    reading = seconds(index_of)
    assert seconds(examples) < reading
