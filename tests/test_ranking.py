from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Plus

from retrieval.bm25 import SparseBM25
from retrieval.expected import Kind, expected
from retrieval.index import Index
from retrieval.query import parse_query
from retrieval.ranking import WEIGHTS
from retrieval.terms import content
from tests.strategies import EXAMPLES, question_text

SENTENCES = [
    "The cat sat on the mat.",
    "A dog barked at the cats.",
    "The committee met in Geneva.",
    "Nobody came to the meeting.",
]


NOTHING = parse_query("")


@pytest.fixture
def index() -> Index:
    return Index(SENTENCES)


def test_the_sentence_with_the_words_comes_first(index: Index) -> None:
    assert index.rank(["dog"], parse_query("dog"), None).order[0] == 1
    assert index.rank(["committee", "geneva"], NOTHING, None).order[0] == 2


def test_without_known_words_the_scores_are_zero(index: Index) -> None:
    assert list(index.rank([], NOTHING, None).scores) == [0.0] * 4
    assert list(index.rank(["qqqq"], NOTHING, None).parts["words"]) == [0.0] * 4


def test_equal_sentences_keep_their_order() -> None:
    assert Index(["Tea is hot."] * 3).rank(["tea"], parse_query("tea"), None).order == [0, 1, 2]


def test_a_word_near_in_meaning_counts(index: Index) -> None:
    near = index.rank(["kitten"], NOTHING, None).parts["near words"]
    assert near[0] > near[2]
    assert near.argmax() in (0, 1)
    assert not index.rank(["cat"], NOTHING, None).parts["near words"].any()  # the article has it


def test_the_sentence_before_counts_for_what_this_one_lacks() -> None:
    index = Index(["Anna met the king.", "He wept.", "The king of Spain slept."])
    before = index.rank(["king"], NOTHING, None).parts["sentence before"]
    assert before[1] > 0
    assert before[0] == before[2] == 0


def test_the_kind_of_answer_counts(index: Index) -> None:
    kinds = index.rank(["met"], NOTHING, Kind.PLACE).parts["kind of answer"]
    assert kinds.argmax() == 2
    assert not index.rank(["met"], NOTHING, None).parts["kind of answer"].any()


def test_a_headline_counts_less() -> None:
    plain, headed = (Index(SENTENCES, headline=headline) for headline in (False, True))
    weight = WEIGHTS.headline
    first, second = (i.rank(["cat"], parse_query("cat"), None).scores[0] for i in (plain, headed))
    assert second == pytest.approx(weight * first, abs=1e-5)


def test_a_part_without_weight_adds_nothing() -> None:
    index = Index(SENTENCES, weights=replace(WEIGHTS, meaning=0.0, near=0.0))
    assert list(index.rank(["kitten"], parse_query("kitten"), None).scores) == [0.0] * 4


def test_a_share_of_another_ranking_adds_up(index: Index) -> None:
    one, other = (
        index.rank(["cat"], NOTHING, None),
        index.rank(["dog"], NOTHING, None),
    )
    assert one.plus(other, 0.5).scores == pytest.approx(one.scores + other.scores / 2, abs=1e-5)


def test_sparse_scores_order_as_rank_bm25_does() -> None:
    corpus = [[token.term for token in content(sentence)] for sentence in SENTENCES]
    query = ["cat", "meet", "zebra", "dog"]
    whole, sparse = BM25Plus(corpus, k1=0.45, b=0.5), SparseBM25(corpus, 0.45, 0.5)
    for_all = whole.delta * sum(whole.idf.get(term, 0) for term in query)
    assert sparse.get_scores(query) == pytest.approx(whole.get_scores(query) - for_all)


def test_the_exact_form_beats_another_form(index: Index) -> None:
    cat, cats = index.rank(["cat"], NOTHING, None).scores[:2]
    assert cat > cats > 0


def test_a_repeated_word_counts_once(index: Index) -> None:
    thrice, once = (index.rank(["cat"] * times, NOTHING, None) for times in (3, 1))
    assert list(thrice.scores) == list(once.scores)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("comittee", "committee"),
        ("genvea", "geneva"),
        ("meetng", "meeting"),
        ("bat", "bat"),  # too short to guess
        ("ommittee", "ommittee"),  # another initial
        ("1234567", "1234567"),
        ("competes", "competes"),  # a real word, only another one
    ],
)
def test_misspelled_words_become_the_articles_words(index: Index, typed: str, meant: str) -> None:
    assert index.resolve(content(typed)[0]) == meant


def test_a_missing_term_has_the_largest_weight(index: Index) -> None:
    assert index.weight("zebra") > index.weight("geneva") > index.weight("cat") > 0


@given(st.lists(question_text, min_size=1, max_size=8), question_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_scores_are_numbers(sentences: list[str], question: str) -> None:
    index = Index(sentences)
    words = [index.resolve(token) for token in content(question)]
    scores = index.rank(words, parse_query(question), expected(question)).scores
    assert scores.shape == (len(sentences),)
    assert np.isfinite(scores).all()


def test_the_form_as_written_comes_before_an_irregular_one() -> None:
    index = Index(["We meet here.", "We met here."])
    assert index.rank(["met"], NOTHING, None).order[0] == 1
    assert index.rank(["meet"], NOTHING, None).order[0] == 0
    assert Index(["It rained.", "We met here."]).rank(["meet"], NOTHING, None).order[0] == 1
