"""What a chat may ask: the operator's articles, and its own, which no other chat reaches."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest

from articles.document import Document, Paragraph
from articles.keeping import Loaded, key_of
from articles.library import Fixed, Library
from articles.plain import read_text
from errors import StorageError
from retrieval import cache
from retrieval.article import Article
from retrieval.judging import Verdict
from retrieval.place import Place
from storage.base import Origin, ShelfLimits
from storage.sqlite import SqliteStorage

MILL = "The old mill\n\nThe mill grinds rye for nine villages. Ada Byron bought it in 1833."
LINK = Origin("https://example.org/mill")


@pytest.fixture
def storage() -> Iterator[SqliteStorage]:
    storage = SqliteStorage(None, ShelfLimits(articles=2))
    yield storage
    storage.close()


@pytest.fixture
def library(seed: Article, storage: SqliteStorage) -> Library:
    return Library(Fixed([seed]), storage)


def document(text: str = MILL) -> Document:
    return replace(read_text(text, "mill.txt"), site="The Daily", published="2026-11-19")


async def test_what_a_chat_sent_is_asked_when_it_is_chosen(library: Library, seed: Article) -> None:
    put = (await library.put(1, document(), LINK)).article
    assert await library.of_chat(1) is seed
    library.choose(1, put)
    for _ in range(2):  # from the cache, and from the storage
        article = await library.of_chat(1)
        assert (article.title, article.source) == ("The old mill", "The Daily")
        assert article.sentences == put.sentences
        assert article.headline == put.headline
        assert str(article.sentences[1].place) == "line 3"
        found = library.answer("Who bought the mill?", article)
        assert found.verdict is Verdict.ANSWERED
        assert found.ranked[0].sentence.text == "Ada Byron bought it in 1833."
        cache._cache.clear()
    library.choose(1, seed)
    assert await library.of_chat(1) is seed


async def test_no_other_chat_reaches_it(library: Library, seed: Article) -> None:
    put = (await library.put(1, document(), LINK)).article
    assert (await library.with_digest(1, put.short_digest)) is put
    assert await library.with_digest(2, put.short_digest) is None
    assert await library.with_digest(2, put.digest) is None
    assert await library.with_digest(1, "") is None
    assert await library.read_from(2, 5) is None
    library.choose(2, put)
    assert await library.of_chat(2) is seed
    assert library.origin(1, put) == LINK
    assert library.origin(2, put) is None
    assert [one.own for one in library.listed(2)] == [False]
    assert library.forget(2, put.digest) == 0


async def test_the_list(library: Library, seed: Article) -> None:
    first = (await library.put(1, document(), LINK)).article
    second = (await library.put(1, document("A text of tea. Tea is hot."), Origin())).article
    listed = library.listed(1)
    assert [one.digest for one in listed] == [second.digest, first.digest, seed.digest]
    assert [one.chosen for one in listed] == [False, False, True]
    assert [one.own for one in listed] == [True, True, False]
    assert (listed[1].title, listed[1].site) == ("The old mill", "The Daily")
    library.choose(1, first)
    assert [one.chosen for one in library.listed(1)] == [False, True, False]


async def test_the_article_of_a_message_is_found(library: Library) -> None:
    put = (await library.put(1, document(), Origin("", 1, 77))).article
    assert await library.read_from(1, 77) is put
    assert await library.read_from(1, 78) is None


async def test_what_has_to_go_to_make_room_is_told(library: Library) -> None:
    for text in ("Tea is hot. Tea is good.", "Ice is cold. Ice is hard."):
        assert not (await library.put(1, document(text), Origin())).gone
    put = await library.put(1, document(), Origin())
    assert len(put.gone) == 1
    assert await library.with_digest(1, put.gone[0].about.digest) is None


async def test_forgetting_leaves_nothing_in_memory(library: Library, seed: Article) -> None:
    put = (await library.put(1, document(), LINK)).article
    library.choose(1, put)
    library.answer("Who bought the mill?", put)
    assert cache.kept(Loaded, key_of(1, put.digest))
    assert library.forget(1, put.digest) == 1
    assert not any(put.digest in key[1] for key in cache._cache)
    assert await library.of_chat(1) is seed
    await library.put(1, document(), LINK)
    await library.put(1, document("Tea is hot. Tea is good."), LINK)
    assert library.forget(1, None) == 2
    assert len(library.listed(1)) == 1


async def test_the_same_words_with_other_sentences_are_another_text(library: Library) -> None:
    whole = document()
    headings = tuple(
        replace(paragraph, role="heading") if number else paragraph
        for number, paragraph in enumerate(whole.paragraphs)
    )
    paragraphs = (*headings, Paragraph("That is all there is.", ((0, Place("line", 9)),)))
    one = (await library.put(1, replace(whole, paragraphs=paragraphs), LINK)).article
    other = (await library.put(2, whole, LINK)).article
    assert one.digest != other.digest
    library.answer("Who bought the mill?", one)
    assert library.answer("Who bought the mill?", other).verdict is Verdict.ANSWERED


async def test_without_the_storage_the_operators_articles_are_asked(
    library: Library, storage: SqliteStorage, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = (await library.put(1, document(), LINK)).article
    library.choose(1, put)
    cache._cache.clear()
    broken = sqlite3.connect(":memory:")
    monkeypatch.setattr(storage, "_db", broken)
    assert await library.of_chat(1) is seed
    assert await library.with_digest(1, put.digest) is None
    assert [one.own for one in library.listed(1)] == [False]
    assert library.origin(1, put) is None
    with pytest.raises(StorageError):
        await library.put(1, document(), LINK)


async def test_a_damaged_text_is_not_asked(
    library: Library, storage: SqliteStorage, seed: Article
) -> None:
    put = (await library.put(1, document(), LINK)).article
    library.choose(1, put)
    for damaged in ("", "[]", '{"name": "a", "paragraphs": [["a", "text", []]]}'):
        shelved = storage.shelved(1, put.digest)
        assert shelved
        storage.shelve(1, shelved.about, damaged, LINK)
        cache._cache.clear()
        assert await library.of_chat(1) is seed
