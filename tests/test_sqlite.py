import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.library import Library
from errors import StorageError
from retrieval.article import Article, parse_article
from storage import sqlite
from storage.base import KEEP, Kept
from storage.migrations import MIGRATIONS
from storage.sqlite import SqliteStorage

BOT = 4242
DAYS = 86_400.0


class Clock:
    """The two clocks, time of day and monotonic, for tests that cannot wait for days."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.passed = time.time(), time.monotonic()
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr(time, "monotonic", lambda: self.passed)

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.passed += seconds


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


def kept(*update_ids: int) -> list[Kept]:
    return [Kept(number, "7", f'{{"update_id": {number}}}') for number in update_ids]


def new(storage: SqliteStorage, *update_ids: int) -> list[int]:
    """Put updates; return the `update_id` of those that are new."""
    return [update_id for _, update_id in storage.put(BOT, kept(*update_ids))]


def waiting(storage: SqliteStorage) -> list[int]:
    return [update_id for _, update_id in storage.waiting(BOT)]


class TestKeeping:
    def test_it_outlasts_the_process(self, path: Path) -> None:
        first = SqliteStorage(path)
        first.choose(1, "tea.txt")
        first.note_answer(1, 10, 11)
        first.put(BOT, kept(5))
        first.close()
        second = SqliteStorage(path)
        assert second.choice(1) == "tea.txt"
        assert second.answer_to(1, 10) == 11
        assert second.choice(2) is None
        assert second.answer_to(1, 11) is None
        assert waiting(second) == [5]
        assert second.read(BOT, 5) == '{"update_id": 5}'
        second.close()

    def test_a_migrated_group_keeps_its_choice(self, storage: SqliteStorage) -> None:
        storage.choose(-1, "tea.txt")
        storage.migrate(-1, -1001)
        assert storage.choice(-1001) == "tea.txt"
        assert storage.choice(-1) is None

    def test_a_batch_is_kept_wholly_or_not_at_all(self, storage: SqliteStorage) -> None:
        too_large = Kept(2**70, "7", "{}")
        with pytest.raises(OverflowError):
            storage.put(BOT, [*kept(1), too_large])
        assert waiting(storage) == []
        assert new(storage, 1) == [1]

    def test_errors_are_raised_or_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        storage = SqliteStorage(None)
        storage.close()
        storage.choose(1, "tea.txt")
        assert storage.choice(1) is None
        assert "state not kept" in caplog.text
        for call in (
            lambda: storage.put(BOT, kept(1)),
            lambda: storage.waiting(BOT),
            lambda: storage.read(BOT, 1),
            lambda: storage.done(BOT, [1]),
        ):
            with pytest.raises(StorageError, match="STATE_FILE"):
                call()

    def test_a_library_falls_back_on_its_first(
        self, seed: Article, tea: Article, storage: SqliteStorage
    ) -> None:
        library = Library([seed, tea], storage)
        assert library.of_chat(1) is seed
        library.choose(1, tea)
        assert library.of_chat(1) is tea
        storage.choose(1, "gone.txt")
        assert library.of_chat(1) is seed
        assert library.with_digest(tea.short_digest) is tea
        assert library.with_digest("00000000") is None


class TestForgetting:
    def test_what_is_done_is_forgotten_after_two_days(
        self, storage: SqliteStorage, clock: Clock
    ) -> None:
        new(storage, 1, 2)
        storage.done(BOT, [1])
        storage.note_answer(7, 10, 11)
        clock.pass_by(KEEP - 60)
        assert new(storage, 1) == []
        assert storage.answer_to(7, 10) == 11
        clock.pass_by(720)
        assert new(storage, 1, 2) == [1]
        assert waiting(storage) == [1, 2]
        assert storage.answer_to(7, 10) is None

    def test_a_number_that_comes_again_after_idle_days_is_new(
        self, path: Path, clock: Clock
    ) -> None:
        first = SqliteStorage(path)
        new(first, 1)
        first.done(BOT, [1])
        clock.pass_by(3 * DAYS)
        first._pruned = clock.passed  # as if old updates had just been deleted
        assert new(first, 1) == [1]
        assert waiting(first) == [1]
        first.close()

    @pytest.mark.parametrize("wrong", [-50 * 365 * DAYS, 50 * 365 * DAYS])
    def test_a_clock_that_is_set_right_loses_nothing_and_repeats_nothing(
        self, storage: SqliteStorage, clock: Clock, wrong: float
    ) -> None:
        clock.now += wrong
        storage._clock += wrong  # as if the bot had started with the wrong clock
        new(storage, *range(1, 21))
        storage.done(BOT, [1])
        clock.now -= wrong
        clock.pass_by(3600)
        assert new(storage, 1, 21) == [21]
        assert waiting(storage) == list(range(2, 22))
        clock.pass_by(3 * DAYS)
        assert new(storage, 1, 2) == [1]

    @pytest.mark.parametrize("wrong", [-50 * 365 * DAYS, 50 * 365 * DAYS])
    def test_a_clock_that_is_set_right_between_two_runs_loses_nothing(
        self, path: Path, clock: Clock, wrong: float
    ) -> None:
        clock.now += wrong
        first = SqliteStorage(path)
        new(first, *range(1, 21))
        first.done(BOT, [1])
        first.close()
        clock.now -= wrong
        second = SqliteStorage(path)
        assert waiting(second) == list(range(2, 21))
        clock.pass_by(3 * DAYS)
        assert new(second, 1) == [1]  # no longer a duplicate
        second.close()

    def test_pruning_that_fails_does_no_harm(
        self, storage: SqliteStorage, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        new(storage, 1)
        storage.done(BOT, [1])
        clock.pass_by(3 * DAYS)
        storage._db.execute(
            "CREATE TRIGGER keep BEFORE DELETE ON inbox BEGIN SELECT RAISE(ABORT, 'kept'); END"
        )
        assert new(storage, 2) == [2]
        assert waiting(storage) == [2]
        assert "old state not forgotten yet" in caplog.text


class TestFile:
    @pytest.mark.skipif(os.name != "posix", reason="no such permissions")
    def test_nobody_else_can_read_it(self, path: Path, caplog: pytest.LogCaptureFixture) -> None:
        SqliteStorage(path).close()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not caplog.text
        path.chmod(0o644)
        SqliteStorage(path).close()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert f"{path}: others could read it" in caplog.text

    def test_one_process_at_a_time(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(sqlite, "_WAIT", 0.3)
        first = SqliteStorage(path)
        with pytest.raises(StorageError, match="another copy of the bot uses it"):
            SqliteStorage(path)
        assert caplog.text.count("in use; waiting") == 1
        first.close()
        SqliteStorage(path).close()

    def test_a_file_that_is_not_a_database(self, path: Path) -> None:
        path.write_bytes(b"something else" * 100)
        with pytest.raises(StorageError, match="set STATE_FILE"):
            SqliteStorage(path)

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="No such file or directory"):
            SqliteStorage(tmp_path / "no" / "state")

    def test_what_is_done_leaves_no_text_in_the_file(self, path: Path) -> None:
        storage = SqliteStorage(path)
        storage.put(BOT, [Kept(1, "7", "of the marmalade conspiracy")])
        storage.done(BOT, [1])
        storage.close()
        assert [file.name for file in path.parent.iterdir()] == ["state"]
        assert b"marmalade" not in path.read_bytes()


class TestDisplaced:
    """The file is deleted or replaced while it is in use."""

    @pytest.fixture
    def storage(self, path: Path) -> Iterator[SqliteStorage]:
        storage = SqliteStorage(path)
        storage.choose(7, "tea.txt")
        new(storage, 1, 2)
        storage.done(BOT, [1])
        yield storage
        storage.close()

    def check(self, storage: SqliteStorage, path: Path) -> None:
        assert new(storage, 1, 2, 3) == [3]
        storage.done(BOT, [2])
        storage.close()
        again = SqliteStorage(path)
        assert waiting(again) == [3]
        assert again.choice(7) == "tea.txt"
        assert new(again, 1, 2) == []
        again.close()

    @pytest.mark.parametrize("with_wal", [True, False])
    def test_deleted(
        self,
        storage: SqliteStorage,
        path: Path,
        caplog: pytest.LogCaptureFixture,
        with_wal: bool,
    ) -> None:
        for file in list(path.parent.iterdir()):
            if with_wal or file == path:
                file.unlink()
        self.check(storage, path)
        assert caplog.text.count("deleted or replaced while in use") == 1

    def test_moved_away(self, storage: SqliteStorage, path: Path) -> None:
        path.rename(path.with_name("elsewhere"))
        self.check(storage, path)

    def test_replaced_by_a_copy(self, storage: SqliteStorage, path: Path, tmp_path: Path) -> None:
        other = SqliteStorage(tmp_path / "other")
        other.choose(8, "coffee.txt")
        other.close()
        shutil.move(tmp_path / "other", path)
        self.check(storage, path)
        again = SqliteStorage(path)
        assert again.choice(8) == "coffee.txt"
        again.close()

    def test_updates_are_refused_until_they_can_be_kept(
        self, storage: SqliteStorage, path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path.unlink()
        path.mkdir()
        for _ in range(3):
            with pytest.raises(StorageError, match="set STATE_FILE"):
                new(storage, 3)
        assert waiting(storage) == [2]  # the updates that it held are still there
        assert caplog.text.count("deleted or replaced while in use") == 1
        path.rmdir()
        self.check(storage, path)


class TestMigrations:
    def test_a_file_of_0_1_0_is_carried_over(self, path: Path) -> None:
        shutil.copy(Path(__file__).with_name("data") / "state-0.1.0.sqlite3", path)
        storage = SqliteStorage(path)
        assert storage.waiting(BOT) == [("8", 2), ("7", 3)]
        assert '"who met the president?"' in (storage.read(BOT, 2) or "")
        assert storage.choice(7) == "tea.txt"
        assert storage.choice(-1007) == "nato-seoul-ukraine.txt"
        assert storage.answer_to(7, 100) == 101
        storage.close()
        assert version_of(path) == len(MIGRATIONS)
        SqliteStorage(path).close()

    def test_a_newer_file_is_refused(self, path: Path) -> None:
        SqliteStorage(path).close()
        with sqlite3.connect(path) as db:
            db.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
        db.close()
        with pytest.raises(StorageError, match="a newer Pullquote has written it") as raised:
            SqliteStorage(path)
        assert str(raised.value).startswith(str(path))
        assert version_of(path) == len(MIGRATIONS) + 1


def version_of(path: Path) -> int:
    db = sqlite3.connect(path)
    (version,) = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return int(version)
