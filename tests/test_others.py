"""Other articles of a chat are looked into, within limits."""

from collections.abc import Iterator, Sequence

import pytest

from articles import others
from articles.library import Fixed, Library
from articles.others import best_answer, others_with
from articles.reading import read_document
from retrieval.answers import Answer
from retrieval.article import Article
from retrieval.judging import Verdict
from storage.base import Origin
from storage.sqlite import SqliteStorage

QUESTION = "Who painted the harbour of Lund?"


class Counting(Library):
    """A library that counts which articles are asked."""

    asked: Sequence[str] = ()

    def answer(self, question: str, article: Article, earlier: Sequence[str] = ()) -> Answer:
        self.asked = [*self.asked, article.title]
        return super().answer(question, article, earlier)


@pytest.fixture
def library(seed: Article) -> Iterator[Counting]:
    storage = SqliteStorage(None)
    yield Counting(Fixed([seed]), storage)
    storage.close()


async def put(library: Library, title: str, *paragraphs: str, chat_id: int = 1) -> None:
    text = "\n\n".join((title, *paragraphs))
    await library.put(chat_id, read_document(text.encode(), "x"), Origin())


async def titles(library: Library, chat_id: int = 1, digest: str = "none") -> list[str]:
    found = await others_with(library, chat_id, digest, QUESTION)
    return [article.title for article in found]


async def test_only_articles_with_the_words_count(library: Counting) -> None:
    await put(library, "On tea", "Tea is steeped for four minutes. It is green.")
    await put(library, "On Lund", "The harbours of Lund were painted by Ada Krok in 1902.")
    await put(library, "On oil", "Many painted with oil. The harbour of Lund is not known for it.")
    await put(library, "Of another chat", "Bo painted the harbour of Lund.", chat_id=2)
    assert await titles(library) == ["On oil", "On Lund"]
    oil = next(one for one in library.listed(1) if one.title == "On oil")
    assert await titles(library, digest=oil.digest[:8]) == ["On Lund"]
    found = best_answer(library, await others_with(library, 1, "none", QUESTION), QUESTION, ())
    assert found
    assert found.verdict is Verdict.ANSWERED
    assert found.ranked[0].sentence.text == "The harbours of Lund were painted by Ada Krok in 1902."


async def test_without_words_nothing_is_looked_into(library: Counting) -> None:
    assert await others_with(library, 1, "none", "?!") == []
    assert best_answer(library, [], QUESTION, ()) is None


async def test_how_much_is_looked_into(library: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(23):
        await put(library, f"Lund {number}", f"The harbour of Lund was painted {number} times.")
    found = await others_with(library, 1, "none", QUESTION)
    assert [article.title for article in found] == [f"Lund {n}" for n in range(22, 2, -1)]
    best_answer(library, found, QUESTION, ())
    assert library.asked == [f"Lund {n}" for n in range(22, 17, -1)]
    library.asked = ()
    monkeypatch.setattr(others, "_MOST_SENTENCES", 5)  # each has two
    best_answer(library, found, QUESTION, ())
    assert len(library.asked) == 2
