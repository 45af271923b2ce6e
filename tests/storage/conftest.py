"""What the tests of the storage share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.article import Article, parse_article
from storage.sqlite import SqliteStorage
from tests.storage.stored import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def storage(path: Path) -> Iterator[SqliteStorage]:
    storage = SqliteStorage(path)
    yield storage
    storage.close()


@pytest.fixture
def tea() -> Article:
    return parse_article("Tea\n\nBoil water. Pour it.", "tea.txt")
