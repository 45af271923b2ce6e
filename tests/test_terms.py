import pytest
from hypothesis import given, settings

from retrieval.terms import ENGLISH, content, tokens
from tests.strategies import EXAMPLES, any_text, question_text


def terms(text: str) -> set[str]:
    return {token.term for token in content(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stoltenberg’s visits", "stoltenberg visit"),
        ("Stoltenberg's", "STOLTENBERG"),
        ("U.S.-led", "US led"),
        ("the U.S", "the US"),
        ("100,000 rounds", "100000 rounds"),
        ("100.000 rounds", "100\u00a0000 rounds"),
        ("3,5 %", "3.5%"),
        ("state–run", "state-run"),
        ("F-16s", "F16s"),
        ("café", "cafe"),
        ("cafe\u0301", "CAFÉ"),
        ("don’t", "don't"),
        ("ﬁre", "fire"),
        ("straße", "strasse"),
        ("Россия", "россия"),
    ],
)
def test_two_spellings_of_the_same_thing(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("met", "meetings"),
        ("sold", "selling"),
        ("went", "going"),
        ("left", "leave"),
        ("women", "a woman"),
        ("the children’s", "child"),
        ("knives", "knife"),
    ],
)
def test_an_irregular_form_has_the_term_of_its_plain_form(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_a_form_that_is_more_often_another_word_keeps_its_term() -> None:
    assert terms("ground") != terms("grind")
    assert terms("the best") != terms("good")


def test_stop_words_do_not_hide_names() -> None:
    assert terms("who met us?") == {"meet", "us"}
    assert terms("did the US and the WHO agree") == {"us", "who", "agre"}
    assert terms("in May he may go") == {"may", "go"}
    assert terms("why not?") == {"not"}
    assert terms("DID THE WHO AGREE") == {"agre"}


def test_a_text_of_stop_words_keeps_them() -> None:
    assert terms("to be or not to be") == {"not"}
    assert terms("who is it") == {"who", "is", "it"}


def test_scripts_without_spaces_are_cut_into_signs() -> None:
    assert [token.word for token in tokens("北约 NATO在")] == ["北", "约", "nato", "在"]


def test_matches_are_whole_words_in_place() -> None:
    text = "The U.S.-led talks; he talked of “talking”."
    found = [text[begin:end] for begin, end in ENGLISH.matches(text, frozenset({"us", "talk"}))]
    assert found == ["U.S.", "talks", "talked", "talking"]


def test_matches_are_irregular_forms_too() -> None:
    assert ENGLISH.matches("They met him.", frozenset({"meet"})) == [(5, 8)]


@given(any_text | question_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_tokens_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.begin < token.end <= len(text)
        assert token.word
        assert token.term
        assert token.word == token.word.casefold()
        end = token.end
