import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Plus

from retrieval.ranking import Index, SparseBM25
from retrieval.terms import content
from tests.strategies import question_text

SENTENCES = [
    "The cat sat on the mat.",
    "A dog barked at the cats.",
    "The committee met in Geneva.",
    "Nobody came to the meeting.",
]


@pytest.fixture
def index() -> Index:
    return Index(SENTENCES)


def test_the_sentence_with_the_words_comes_first(index: Index) -> None:
    assert index.scores(["dog"]).argmax() == 1
    assert index.scores(["committee", "geneva"]).argmax() == 2


def test_sentences_without_the_words_score_nothing(index: Index) -> None:
    assert list(index.scores(["zzz"])) == [0.0] * 4
    assert list(index.scores([])) == [0.0] * 4
    assert index.scores(["geneva"])[1] == pytest.approx(0)


def test_sparse_scores_order_as_rank_bm25_does() -> None:
    corpus = [[token.term for token in content(sentence)] for sentence in SENTENCES]
    query = ["cat", "meet", "zebra", "dog"]
    whole, sparse = BM25Plus(corpus, k1=0.45, b=0.5), SparseBM25(corpus, 0.45, 0.5)
    for_all = whole.delta * sum(whole.idf.get(term, 0) for term in query)
    assert sparse.get_scores(query) == pytest.approx(whole.get_scores(query) - for_all)


def test_the_exact_form_beats_another_form(index: Index) -> None:
    cat, cats = index.scores(["cat"])[:2]
    assert cat > cats > 0


def test_a_repeated_word_counts_once(index: Index) -> None:
    assert list(index.scores(["cat", "cat", "cat"])) == list(index.scores(["cat"]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("comittee", "committee"),
        ("genvea", "geneva"),
        ("meetng", "meeting"),
        ("bat", "bat"),  # too short to guess
        ("ommittee", "ommittee"),  # another initial
        ("1234567", "1234567"),
    ],
)
def test_misspelled_words_find_the_articles(index: Index, typed: str, meant: str) -> None:
    assert index.resolve(content(typed)[0]) == meant


def test_a_term_that_is_missing_tells_the_most(index: Index) -> None:
    assert index.weight("zebra") > index.weight("geneva") > index.weight("cat") > 0


@given(st.lists(question_text, min_size=1, max_size=8), question_text)
@settings(max_examples=150, deadline=None)
def test_scores_are_numbers(sentences: list[str], question: str) -> None:
    index = Index(sentences)
    scores = index.scores([index.resolve(token) for token in content(question)])
    assert scores.shape == (len(sentences),)
    assert np.isfinite(scores).all()
