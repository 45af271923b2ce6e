"""The articles that the bot knows, which of them a chat asks, and how they are ranked."""

from collections.abc import Sequence

from retrieval.answering import BY_WORDS, Method, answer, index_of
from retrieval.answers import Answer
from retrieval.article import Article
from retrieval.cache import holds
from retrieval.examples import examples
from retrieval.index import Index
from storage.base import Chats


class Library:
    """At least one article; the first is the default."""

    def __init__(
        self,
        articles: Sequence[Article],
        chats: Chats,
        method: Method = BY_WORDS,
    ) -> None:
        self.articles = tuple(articles)
        self._method = method
        self._chats = chats
        self._by_name = {article.name: article for article in articles}
        self._by_digest = {article.short_digest: article for article in articles}

    def of_chat(self, chat_id: int) -> Article:
        """Return the article that a chat chose, or the default if there is none or it is gone."""
        return self._by_name.get(self._chats.choice(chat_id) or "", self.articles[0])

    def choose(self, chat_id: int, article: Article) -> None:
        """Let a chat ask this article from now on."""
        self._chats.choose(chat_id, article.name)

    def with_digest(self, short_digest: str) -> Article | None:
        """Return the article whose text has this digest; None if it was changed or removed."""
        return self._by_digest.get(short_digest)

    def is_quick(self, article: Article) -> bool:
        """Tell whether a question to an article takes little, see `Index.is_small`.

        It is small, its index and its examples are there already, and no model runs.
        """
        is_light = self._method is BY_WORDS and holds(Index, article) and holds(examples, article)
        return is_light and index_of(article).is_small

    def answer(self, question: str, article: Article, earlier: Sequence[str] = ()) -> Answer:
        """Answer a question from an article; `earlier` are the ones before it, oldest first."""
        return answer(question, article, earlier, self._method)
