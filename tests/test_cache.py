from dataclasses import dataclass

from retrieval import cache
from retrieval.article import Article, parse_article
from retrieval.cache import cached
from retrieval.index import Index


@dataclass
class Made:
    nbytes: int


def article(text: str) -> Article:
    return parse_article(text, "a.txt")


def test_the_same_text_is_computed_once() -> None:
    first, again = article("Tea is hot."), article("Tea is hot.")
    made = cached("kind", first, lambda: Made(1))
    assert cached("kind", again, lambda: Made(1)) is made
    assert cached("another kind", first, lambda: Made(1)) is not made
    assert cached("kind", article("Tea is cold."), lambda: Made(1)) is not made


def test_the_oldest_results_are_dropped_first() -> None:
    kept = [article(f"Tea number {number} is hot.") for number in range(9)]
    size = cache.MAX_BYTES // 4
    made = [cached("large", one, lambda: Made(size)) for one in kept]
    assert cached("large", kept[-1], lambda: Made(size)) is made[-1]
    assert cached("large", kept[0], lambda: Made(size)) is not made[0]
    too_large = Made(cache.MAX_BYTES + 1)
    assert cached("huge", kept[0], lambda: too_large) is too_large
    assert cached("huge", kept[0], lambda: Made(1)) is not too_large
    cache._cache.clear()


def test_an_index_knows_its_size() -> None:
    sentences = [f"Sentence number {number} is about tea." for number in range(1000)]
    few, many = Index(sentences[:100]), Index(sentences)
    assert 5 * few.nbytes < many.nbytes < 2**22
