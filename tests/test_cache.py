from dataclasses import dataclass

from retrieval import cache
from retrieval.article import parse_article
from retrieval.cache import cached, drop, holds, kept
from retrieval.index import Index


@dataclass
class Made:
    nbytes: int


def digest(text: str) -> str:
    return parse_article(text, "a.txt").digest


def test_the_same_text_is_computed_once() -> None:
    first, again = digest("Tea is hot."), digest("Tea is hot.")
    made = cached("kind", first, lambda: Made(1))
    assert cached("kind", again, lambda: Made(1)) is made
    assert cached("another kind", first, lambda: Made(1)) is not made
    assert cached("kind", digest("Tea is cold."), lambda: Made(1)) is not made


def test_what_was_made_of_a_text_is_dropped() -> None:
    made = cached(Made, "1 tea", lambda: Made(1))
    cached(Made, "2 tea", lambda: Made(1))
    assert kept(Made, "1 tea") is made
    drop("1 tea")
    assert kept(Made, "1 tea") is None
    assert holds(Made, "2 tea")


def test_the_oldest_results_are_dropped_first() -> None:
    digests = [digest(f"Tea number {number} is hot.") for number in range(9)]
    size = cache.MAX_BYTES // 4
    made = [cached("large", one, lambda: Made(size)) for one in digests]
    assert cached("large", digests[-1], lambda: Made(size)) is made[-1]
    assert cached("large", digests[0], lambda: Made(size)) is not made[0]
    too_large = Made(cache.MAX_BYTES + 1)
    assert cached("huge", digests[0], lambda: too_large) is too_large
    assert cached("huge", digests[0], lambda: Made(1)) is not too_large
    cache._cache.clear()


def test_an_index_knows_its_size() -> None:
    sentences = [f"Sentence number {number} is about tea." for number in range(1000)]
    few, many = Index(sentences[:100]), Index(sentences)
    assert 5 * few.nbytes < many.nbytes < 2**22
