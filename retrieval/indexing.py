"""An article -> its index, from the cache if it is there."""

from retrieval.article import Article
from retrieval.cache import cached, holds
from retrieval.index import Index
from retrieval.languages import ENGLISH
from retrieval.multilingual import MultilingualIndex


def index_of(article: Article) -> Index | MultilingualIndex:
    """Return the article's index. The first call builds it, and the cache keeps it."""
    return english_index_of(article) if is_english(article) else multilingual_index_of(article)


def is_english(article: Article) -> bool:
    """Tell whether an article is in English, of which much more is known."""
    return article.language is ENGLISH


def has_index(article: Article) -> bool:
    """Tell whether the article's index is in the cache now."""
    return holds(Index if is_english(article) else article.language, article.digest)


def english_index_of(article: Article) -> Index:
    """Return the index of an English article."""

    def build() -> Index:
        return Index(_texts(article), headline=article.headline is not None)

    return cached(Index, article.digest, build)


def multilingual_index_of(article: Article) -> MultilingualIndex:
    """Return the index of an article in another language."""

    def build() -> MultilingualIndex:
        headline = article.headline is not None
        return MultilingualIndex(_texts(article), article.language, headline=headline)

    return cached(article.language, article.digest, build)


def _texts(article: Article) -> list[str]:
    return [sentence.text for sentence in article.sentences]
