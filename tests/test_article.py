import json

import pytest
from hypothesis import given, settings

from errors import ArticleError
from retrieval.article import Article, parse_article
from retrieval.sentences import MAX_SENTENCE
from tests.conftest import ROOT
from tests.strategies import EXAMPLES, any_text, article_text

NAME = "an-article.txt"


def texts(text: str) -> list[str]:
    """The sentences below a headline."""
    return [s.text for s in parse_article(f"Headline\n\n{text}", NAME).sentences[1:]]


class TestSeed:
    def test_it_is_cut_as_a_careful_reader_cuts_it(self, seed: Article) -> None:
        gold = json.loads((ROOT / "benchmarks" / "data" / "seed" / "sentences.json").read_text())
        assert [(s.line, s.text) for s in seed.sentences] == [(g["line"], g["text"]) for g in gold]

    def test_the_beginning_is_bounded(self, seed: Article) -> None:
        opening, second, third = seed.sentences[1:4]
        assert seed.beginning(3, 1000) == [opening, second, third]
        assert seed.beginning(2, 1000) == [opening, second]
        assert seed.beginning(3, len(opening.text) + len(second.text)) == [opening, second]
        assert seed.beginning(3, 1) == [opening]
        assert parse_article("A headline\n\nTea.", NAME).beginning(3, 9)[0].text == "Tea."

    def test_title_source_and_opening(self, seed: Article) -> None:
        assert seed.title == "NATO chief calls on Seoul to send military support to Ukraine"
        assert seed.source == "KGET 17"
        assert seed.headline is seed.sentences[0]
        assert seed.opening().line == 3


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "U.S.-led forces met Dr. Smith at 5 a.m. on Monday. He paid 3.5% more.",
            ["U.S.-led forces met Dr. Smith at 5 a.m. on Monday.", "He paid 3.5% more."],
        ),
        ("He waited... and waited. Then he left…", ["He waited... and waited.", "Then he left…"]),
        ("“Is it true?” she asked. “Yes.”", ["“Is it true?” she asked.", "“Yes.”"]),
        ("THEY SAID NO. THEY LEFT", ["THEY SAID NO.", "THEY LEFT"]),
        ("1. Mix the flour. 2. Add eggs.", ["1. Mix the flour.", "2. Add eggs."]),
        ("- two eggs\n* a spoon of salt", ["- two eggs", "* a spoon of salt"]),
        (
            "It is late. “spontaneous rumours”. It ended.",
            ["It is late. “spontaneous rumours”.", "It ended."],
        ),
        ("这是一句话。这是第二句！第三句？", ["这是一句话。", "这是第二句！", "第三句？"]),
        ("no stop at all but a good many words", ["no stop at all but a good many words"]),
    ],
)
def test_tricky_text(text: str, sentences: list[str]) -> None:
    assert texts(text) == sentences


@pytest.mark.parametrize(
    "furniture", ["The Latest", "To Top", "Read More", "***", "Share", "By ADA BYRON", "2 / 3"]
)
def test_furniture_is_no_sentence(furniture: str) -> None:
    assert texts(f"{furniture}\n\nIt rained.\n\n{furniture}") == ["It rained."]


def test_a_line_of_ten_thousand_words() -> None:
    line = "word " * 10_000
    found = texts(line)
    assert "".join(found).replace(" ", "") == line.replace(" ", "")
    assert max(map(len, found)) <= MAX_SENTENCE
    assert all(text in line for text in found)


@pytest.mark.parametrize(
    ("headline", "title", "source"),
    [
        ("Ministers meet in Geneva | The Daily", "Ministers meet in Geneva", "The Daily"),
        ("Peru 2 – Brazil 1", "Peru 2 – Brazil 1", "an-article.txt"),
        ("# How to make tea", "How to make tea", "an-article.txt"),
        ("What is a quark?", "What is a quark?", "an-article.txt"),
        ("It rained all day. It did.", "an article", "an-article.txt"),
    ],
)  # fmt: skip
def test_titles(headline: str, title: str, source: str) -> None:
    article = parse_article(f"{headline}\n\nIt rained. It rained again.", NAME)
    assert (article.title, article.source) == (title, source)


def test_paragraphs_are_runs_of_prose_lines() -> None:
    article = parse_article("Tea\n\nBoil water.\nPour it. Wait.\n\nDrink.", NAME)
    assert article.paragraphs == ("Tea", "Boil water.\nPour it. Wait.", "Drink.")
    assert [(s.line, s.paragraph) for s in article.sentences] == [
        (1, 0), (3, 1), (4, 1), (4, 1), (6, 2),
    ]  # fmt: skip


def test_a_text_with_lines_of_80_columns_is_recognised(seed: Article) -> None:
    text = "The old mill\n\nIt was built in 1742 by two\nbrothers from Leeds. It burned\ntwice."
    assert parse_article(text, NAME).is_wrapped()
    assert not seed.is_wrapped()
    assert not parse_article("Tea\n\n- two eggs\n- a spoon of salt", NAME).is_wrapped()


@given(any_text | article_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_sentence_is_a_substring_of_its_line(text: str) -> None:
    try:
        article = parse_article(text, NAME)
    except ArticleError:
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert article.sentences
    ends = (0, 0)
    for sentence in article.sentences:
        line = lines[sentence.line - 1]
        assert sentence.text in line
        assert sentence.text == sentence.text.strip() != ""
        assert len(sentence.text) <= MAX_SENTENCE
        paragraph = article.paragraphs[sentence.paragraph]
        assert paragraph.startswith(sentence.text, sentence.offset)
        begin = (sentence.paragraph, sentence.offset)
        assert begin >= ends  # in order, and no two overlap
        ends = (sentence.paragraph, sentence.offset + len(sentence.text))


@given(article_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_word_of_a_paragraph_is_lost(text: str) -> None:
    try:
        article = parse_article(text, NAME)
    except ArticleError:
        return
    for number, paragraph in enumerate(article.paragraphs):
        kept = "".join(s.text for s in article.sentences if s.paragraph == number)
        assert "".join(kept.split()) == "".join(paragraph.split())
