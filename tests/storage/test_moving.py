"""An SQLite file is carried over to PostgreSQL."""

from pathlib import Path

import pytest

from errors import StorageError
from storage.base import Origin
from storage.moving import move
from storage.postgres import PostgresStorage
from storage.sqlite import SqliteStorage
from tests.storage.stored import (
    BOT,
    about,
    count_articles,
    kept,
    new,
    refuse,
    shelved,
    titles,
    waiting,
)


@pytest.fixture
def filled(sqlite: SqliteStorage) -> SqliteStorage:
    """A file with something in each table; it is closed."""
    shelved(sqlite, 7, "Tea", "Coffee", size=300_000)
    sqlite.shelve(
        -8, about("Tea", site="Ex\0"), "x" * 300_000, Origin("https://a.org", -8, 5), 60.0
    )
    sqlite.choose(7, about("Tea").digest)
    sqlite.speak(7, "de")
    sqlite.note_answer(7, 10, 11)
    sqlite.put(BOT, kept(1, 2, 3))
    sqlite.done(BOT, [2])
    sqlite.close()
    return sqlite


@pytest.mark.usefixtures("filled")
def test_all_is_there_afterwards(path: Path, database: str) -> None:
    moved = move(path, database)
    assert moved == {
        "choices": 1,
        "languages": 1,
        "answers": 1,
        "inbox": 3,
        "articles": 3,
        "shelves": 3,
    }
    storage = PostgresStorage(database)
    assert titles(storage.shelf(7)) == ["Coffee", "Tea"]
    assert storage.paragraphs(7, about("Tea").digest) == "x" * 300_000
    assert storage.shelf(-8)[0].origin == Origin("https://a.org", -8, 5)
    assert (storage.choice(7), storage.language(7)) == (about("Tea").digest, "de")
    assert storage.answer_to(7, 10) == 11
    assert waiting(storage) == [1, 3]
    assert new(storage, 2, 4) == [4]
    storage.forget(7, about("Tea").digest)
    assert storage.choice(7) is None
    assert count_articles(storage) == 2
    storage.close()
    again = SqliteStorage(path)
    assert waiting(again) == [1, 3]  # the file is as it was
    again.close()


@pytest.mark.usefixtures("filled")
def test_it_is_moved_once_and_wholly_or_not_at_all(path: Path, database: str) -> None:
    storage = PostgresStorage(database)
    refuse(storage, "INSERT", "shelves")
    with pytest.raises(StorageError, match="refused"):
        move(path, database)
    assert waiting(storage) == []
    storage.choose(7, "tea.txt")
    with pytest.raises(StorageError, match="its table choices is not empty"):
        move(path, database)
    storage.close()


def test_a_file_that_is_in_use_or_not_there_is_not_moved(
    sqlite: SqliteStorage, path: Path, database: str
) -> None:
    sqlite.put(BOT, kept(1))
    with pytest.raises(StorageError, match="another copy of the bot uses it"):
        move(path, database)
    with pytest.raises(StorageError, match="nothing to move"):
        move(path.with_name("other"), database)
