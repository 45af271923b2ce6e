"""What chats keep is erased when its time is over, while the bot runs."""

import asyncio
from collections.abc import Callable

import pytest

from articles import keeping
from articles.watching import Watched
from bot.starting import look_after
from storage.base import About, Origin, Shelved
from storage.sqlite import SqliteStorage
from tests.conftest import SEED


async def test_what_is_over_is_erased_although_no_update_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "_EVERY", 0.01)
    storage = SqliteStorage(None)
    storage._opened -= 3600  # as if the bot had run for an hour
    for chat_id in range(12):
        storage.shelve(chat_id, About("0" * 64, "text", str(chat_id)), "[]", Origin(), timer=0.0)
    kept(storage, 99)
    looking = asyncio.create_task(look_after(Watched(SEED), storage, lambda _article: None))
    await until(lambda: len(storage._run("SELECT * FROM articles")) == 1)
    assert [one.about.title for one in kept(storage, 99)] == ["Tea"]
    looking.cancel()
    storage.close()


async def test_trouble_with_the_disk_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeping, "_EVERY", 0.01)
    storage = SqliteStorage(None)
    storage._opened -= 3600
    storage.close()
    looking = asyncio.create_task(keeping.keep_in_time(storage))
    await until(lambda: caplog.text.count("not erased yet") > 1)
    assert not looking.done()
    looking.cancel()


def kept(storage: SqliteStorage, chat_id: int) -> list[Shelved]:
    """Let a chat keep an article, and return what it keeps."""
    storage.shelve(chat_id, About("1" * 64, "text", "Tea"), "[]", Origin())
    return storage.shelf(chat_id)


async def until(done: Callable[[], bool]) -> None:
    """Wait until something is done, at most ten seconds."""
    for _ in range(1000):
        if done():
            return
        await asyncio.sleep(0.01)
    raise AssertionError
