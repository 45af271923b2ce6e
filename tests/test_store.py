import os
import stat
from pathlib import Path

import pytest

from bot.library import Library
from bot.store import Store, StoreError
from retrieval.article import Article, parse_article


@pytest.fixture
def tea() -> Article:
    return parse_article("Tea\n\nBoil water. Pour it.", Path("tea.txt"))


def test_it_outlasts_the_process(tmp_path: Path) -> None:
    first = Store(tmp_path / "state")
    first.choose(1, "tea.txt")
    first.answered(1, 10, 11)
    first.close()
    second = Store(tmp_path / "state")
    assert second.choice(1) == "tea.txt"
    assert second.answer_to(1, 10) == 11
    assert second.choice(2) is None
    assert second.answer_to(1, 11) is None
    second.close()


@pytest.mark.skipif(os.name != "posix", reason="no such permissions")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    Store(tmp_path / "state").close()
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o600


def test_one_process_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store._WAIT", 0.01)
    first = Store(tmp_path / "state")
    with pytest.raises(StoreError, match="another copy of the bot uses it"):
        Store(tmp_path / "state")
    first.close()
    Store(tmp_path / "state").close()


def test_a_migrated_group_keeps_its_choice() -> None:
    store = Store(None)
    store.choose(-1, "tea.txt")
    store.migrate(-1, -1001)
    assert store.choice(-1001) == "tea.txt"
    assert store.choice(-1) is None
    store.close()


def test_a_file_that_is_none_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.write_bytes(b"something else" * 100)
    with pytest.raises(StoreError, match="set STATE_FILE"):
        Store(path)


def test_a_file_that_fails_later_is_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    store = Store(None)
    store.close()
    store.choose(1, "tea.txt")
    assert store.choice(1) is None
    assert "state not kept" in caplog.text


def test_a_library_falls_back_on_its_first(seed: Article, tea: Article) -> None:
    store = Store(None)
    library = Library([seed, tea], store)
    assert library.of_chat(1) is seed
    library.choose(1, tea)
    assert library.of_chat(1) is tea
    store.choose(1, "gone.txt")
    assert library.of_chat(1) is seed
    assert library.with_digest(tea.digest) is tea
    assert library.with_digest("00000000") is None
    store.close()
