"""What two spellings have in common, in languages other than English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import terms
from retrieval.analyzers import analyzer_of, folded, is_of_signs
from retrieval.languages import ENGLISH, LANGUAGES, UNKNOWN, Language
from tests.strategies import EXAMPLES, any_text


def found(code: str, text: str) -> set[str]:
    return {token.term for token in analyzer_of(LANGUAGES[code]).tokens(text) if not token.stop}


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("ru", "мельницу", "мельницы"),
        ("ru", "ёлка", "елка"),
        ("de", "Straße", "STRASSE"),
        ("de", "Müller", "Muller"),
        ("tr", "Ankara'da", "ANKARA"),
        ("tr", "DIŞARI", "dışarı"),
        ("tr", "ışık", "isik"),
        ("fr", "l’église", "eglise"),
        ("it", "dell'acqua", "acqua"),
        ("el", "Σεούλ", "ΣΕΟΥΛ"),
        ("ar", "الجُمْلَة", "الجملة"),
        ("ar", "أحمد", "احمد"),
        ("fa", "كتاب", "کتاب"),
        ("he", "שָׁלוֹם", "שלום"),
        ("pl", "Łódź", "lodz"),
        ("ja", "２０２６", "2026"),
        ("ar", "٢٠٢٦", "2026"),
        ("hi", "२०२६", "2026"),
        ("de", "1.000", "1000"),
        ("fa", "۱٬۰۰۰", "1000"),
    ],
)
def test_two_spellings_of_the_same_thing(code: str, one: str, other: str) -> None:
    assert found(code, one) == found(code, other) != set()


def test_vowels_of_indian_scripts_are_no_accents() -> None:
    assert folded("कि") != folded("के")
    assert folded("Ångström") == "Angstrom"


def test_scripts_without_blanks_become_runs_of_signs() -> None:
    assert [t.term for t in analyzer_of(LANGUAGES["zh"]).scan("大桥通车")] == [
        "大桥",
        "桥通",
        "通车",
    ]
    assert [t.term for t in analyzer_of(LANGUAGES["th"]).scan("สะพาน")] == ["สะพ", "ะพา", "พาน"]
    assert [t.word for t in analyzer_of(LANGUAGES["zh"]).scan("NATO在")] == ["nato", "在"]
    assert is_of_signs("桥通")
    assert not is_of_signs("bridge")


def test_a_question_mark_is_no_part_of_a_word() -> None:
    assert [t.word for t in analyzer_of(LANGUAGES["ar"]).scan("القاهرة؟")] == ["القاهرة"]


def test_marked_places_that_overlap_are_joined() -> None:
    chinese = analyzer_of(LANGUAGES["zh"])
    assert chinese.matches("那座大桥通车了", frozenset({"大桥", "桥通"})) == [(2, 5)]


def test_function_words_are_known_in_many_languages() -> None:
    for code, text in (("de", "und"), ("ru", "который"), ("es", "cuándo"), ("th", "ที่")):
        assert any(token.stop for token in analyzer_of(LANGUAGES[code]).tokens(text)), code


def test_english_has_its_own_analyzer() -> None:
    assert analyzer_of(ENGLISH) is terms.ENGLISH


@settings(max_examples=EXAMPLES)
@given(any_text, st.sampled_from([*LANGUAGES.values(), UNKNOWN]))
def test_tokens_stand_where_they_say(text: str, language: Language) -> None:
    tokens = analyzer_of(language).tokens(text)
    assert all(0 <= token.begin < token.end <= len(text) for token in tokens)
    assert all(token.word and token.term is not None for token in tokens)
