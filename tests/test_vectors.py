import numpy as np
import pytest
from hypothesis import given, settings

from retrieval.vectors import cut, vectors
from tests.conftest import ROOT
from tests.strategies import question_text


def test_words_near_in_meaning_are_near() -> None:
    ship, boat, cheese = vectors().of_words(["ship", "boat", "cheese"])
    assert ship @ boat > ship @ cheese + 0.3


def test_texts_with_the_same_meaning_are_near() -> None:
    asked, near, far = vectors().encode(
        ["How old is the captain?", "The skipper is 41 years of age.", "Cheese is made of milk."]
    )
    assert asked @ near > asked @ far


@given(question_text)
@settings(deadline=None)
def test_vectors_have_length_one_or_none(text: str) -> None:
    (vector,) = vectors().encode([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4) or not vector.any()


def test_a_text_without_words_has_no_vector() -> None:
    assert not vectors().encode(["", "😂", "…"]).any()
    assert not vectors().of_words(["北京"]).any()


def test_a_word_is_cut_into_its_longest_pieces() -> None:
    rows = {"light": 0, "lighthouse": 1, "##keeper": 2, "##s": 3, "##house": 4}
    assert cut("lighthousekeepers", rows) == (1, 2, 3)
    assert cut("light", rows) == (0,)
    assert cut("lightness", rows) == ()
    assert cut("", rows) == ()


def test_the_file_is_small() -> None:
    assert (ROOT / "retrieval" / "vectors.npz").stat().st_size < 8 * 2**20
