from functools import partial

import pytest
from hypothesis import given, settings
from nupunkt import sent_spans

from retrieval.article import Article, parse_article
from retrieval.sentences import MAX_SENTENCE, rough_spans, spans
from tests.growth import LINEAR, growth
from tests.strategies import EXAMPLES, any_text, article_text


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("1. ", 2_000),
        ("!?", 2_000),
        ('."', 2_000),
        ("……”", 2_000),
        ("a", 15_000),
        ("word ", 15_000),
        (", ", 10_000),
        ("! ", 5_000),
        (". ", 10_000),
        ("He ran. She sat. ", 3_000),
        ("这是一句话。", 3_000),
        ("“a” ", 3_000),
        ("It rained.\n", 3_000),
        ("Read More\n", 3_000),
    ],
)
def test_reading_takes_linear_time(unit: str, size: int) -> None:
    def prepare(length: int) -> partial[Article]:
        text = f"Tea\n\nTea is good for you. {unit * (length // len(unit))}"
        return partial(parse_article, text, "tea.txt")

    assert growth(prepare, size) < LINEAR


@given(any_text | article_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_nupunkt_gets_ordinary_text_unchanged(line: str) -> None:
    assert rough_spans(line) == sent_spans(line)


def test_nupunkt_gets_a_long_address_unchanged() -> None:
    line = f"See https://example.org/{'a.b/' * 500}?q=1. It is long. Very long."
    assert rough_spans(line) == sent_spans(line)


def test_a_sentence_ends_after_any_number_of_stops() -> None:
    line = f"It rained{'!?' * 400} It rained again."
    assert [line[begin:end] for begin, end in spans(line)] == [line[:809], "It rained again."]


def test_a_piece_without_letters_belongs_to_the_sentence_before() -> None:
    assert spans("It rained. 1985. 12. It rained again.") == [(0, 16), (17, 37)]


def test_a_long_sentence_is_cut_between_words_and_loses_none() -> None:
    line = f"{'word ' * 190}{' ' * 5000}{'word ' * 190}end"
    found = [line[begin:end] for begin, end in spans(line)]
    assert max(map(len, found)) <= MAX_SENTENCE
    assert " ".join(found).split() == line.split()
