"""What the tests of the storage share. Those that take `storage` run on each kind of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.article import Article, parse_article
from storage.base import ShelfLimits
from storage.postgres import PostgresStorage
from storage.sqlite import SqliteStorage
from tests.storage.stored import Clock, Open, Stored


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def sqlite(path: Path) -> Iterator[SqliteStorage]:
    storage = SqliteStorage(path)
    yield storage
    storage.close()


@pytest.fixture(params=["sqlite", "postgres"])
def open_storage(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a storage, or open it again."""
    opened: list[Stored] = []
    place = request.getfixturevalue("path" if request.param == "sqlite" else "database")

    def open_storage(limits: ShelfLimits = ShelfLimits()) -> Stored:  # noqa: B008  # it is frozen
        kind = SqliteStorage if request.param == "sqlite" else PostgresStorage
        opened.append(kind(place, limits))
        return opened[-1]

    yield open_storage
    for one in opened:
        one.close()


@pytest.fixture
def storage(open_storage: Open) -> Stored:
    return open_storage()


@pytest.fixture
def tea() -> Article:
    return parse_article("Tea\n\nBoil water. Pour it.", "tea.txt")
