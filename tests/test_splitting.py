"""Sentences in other languages than English; `sentences.txt` holds them, with " | " between."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.languages import LANGUAGES, UNKNOWN
from retrieval.sentences import LONG_SENTENCE, MAX_SENTENCE, spans
from tests.growth import LINEAR, growth
from tests.strategies import EXAMPLES, any_text

LINES = Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:2])
def test_sentences_of_each_language(line: str) -> None:
    code, _, marked = line.partition(": ")
    wanted = marked.split(" | ")
    # In Thai, a wide blank ends a sentence, and Chinese and Japanese have no blank there.
    text = ("  " if code == "th" else "" if code in ("zh", "ja") else " ").join(wanted)
    assert [text[begin:end] for begin, end in spans(text, LANGUAGES[code])] == wanted


@settings(max_examples=EXAMPLES)
@given(any_text, st.sampled_from([*LANGUAGES.values(), UNKNOWN]))
def test_sentences_are_parts_of_any_line_and_nothing_is_lost(text: str, language: object) -> None:
    line = text.replace("\n", " ")
    found = spans(line, language)  # type: ignore[arg-type]  # hypothesis mixes the types
    assert all(begin < end for begin, end in found)
    assert all(end <= following for (_, end), (following, _) in pairwise(found))
    kept = "".join(line[begin:end] for begin, end in found)
    assert "".join(kept.split()) == "".join(line.split())


@pytest.mark.parametrize(
    ("code", "clause"),
    [
        ("ru", "мост открыли весной; "),
        ("ar", "افتتح الجسر؛ "),
        ("zh", "大桥通车了；"),
        ("th", "สะพานเปิดแล้ว "),
    ],
)
def test_a_long_sentence_ends_where_a_clause_does(code: str, clause: str) -> None:
    line = clause * 120
    lengths = [end - begin for begin, end in spans(line, LANGUAGES[code])]
    assert len(lengths) > 1
    assert max(lengths) <= LONG_SENTENCE


def test_a_sentence_without_a_clause_is_cut_only_if_it_must_be() -> None:
    words = "слово " * 140
    assert len(spans(words, LANGUAGES["ru"])) == 1
    assert max(end - begin for begin, end in spans(words * 5, LANGUAGES["ru"])) <= MAX_SENTENCE


@pytest.mark.parametrize("piece", ["(„", "z. B. ", "a. “", "3. ", "!?", "— а ", "ก ", "。」"])
@pytest.mark.parametrize("code", ["de", "ru", "th", "zh"])
def test_linear_time(piece: str, code: str) -> None:
    def prepare(size: int) -> Callable[[], object]:
        return lambda: spans(piece * size, LANGUAGES[code])

    assert growth(prepare, 1000) < LINEAR
