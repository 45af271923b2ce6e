import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from errors import StorageError
from storage import sqlite_database
from storage.base import Kept
from storage.migrations import MIGRATIONS
from storage.sqlite import SqliteStorage
from tests.storage.stored import BOT, DAYS, Clock, new, waiting


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
        monkeypatch.setattr(sqlite_database, "_WAIT", 0.3)
        first = SqliteStorage(path)
        with pytest.raises(StorageError, match="another copy of the bot uses it"):
            SqliteStorage(path)
        assert caplog.text.count("in use; waiting") == 1
        first.close()
        SqliteStorage(path).close()

    def test_anothers_file_is_refused_as_it_is(self, path: Path) -> None:
        path.write_bytes(b"something else" * 100)
        path.chmod(0o644)
        with pytest.raises(StorageError, match="not a state file of Pullquote"):
            SqliteStorage(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o644

    def test_a_file_that_is_not_a_database(self, path: Path) -> None:
        path.write_bytes(b"something else" * 100)
        with pytest.raises(StorageError, match="set STATE_FILE"):
            SqliteStorage(path)

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="No such file or directory"):
            SqliteStorage(tmp_path / "no" / "state")

    def test_what_is_done_leaves_no_text_in_the_file(self, path: Path) -> None:
        sqlite = SqliteStorage(path)
        sqlite.put(BOT, [Kept(1, "7", "of the marmalade conspiracy")])
        sqlite.done(BOT, [1])
        sqlite.close()
        assert [file.name for file in path.parent.iterdir()] == ["state"]
        assert b"marmalade" not in path.read_bytes()


class TestDisplaced:
    """The file is deleted or replaced while it is in use."""

    @pytest.fixture
    def sqlite(self, path: Path) -> Iterator[SqliteStorage]:
        sqlite = SqliteStorage(path)
        sqlite.choose(7, "tea.txt")
        new(sqlite, 1, 2)
        sqlite.done(BOT, [1])
        yield sqlite
        sqlite.close()

    def check(self, sqlite: SqliteStorage, path: Path) -> None:
        assert new(sqlite, 1, 2, 3) == [3]
        sqlite.done(BOT, [2])
        sqlite.close()
        again = SqliteStorage(path)
        assert waiting(again) == [3]
        assert again.choice(7) == "tea.txt"
        assert new(again, 1, 2) == []
        again.close()

    @pytest.mark.parametrize("with_wal", [True, False])
    def test_deleted(
        self,
        sqlite: SqliteStorage,
        path: Path,
        caplog: pytest.LogCaptureFixture,
        with_wal: bool,
    ) -> None:
        for file in list(path.parent.iterdir()):
            if with_wal or file == path:
                file.unlink()
        self.check(sqlite, path)
        assert caplog.text.count("deleted or replaced while in use") == 1

    def test_moved_away(self, sqlite: SqliteStorage, path: Path) -> None:
        path.rename(path.with_name("elsewhere"))
        self.check(sqlite, path)

    def test_replaced_by_a_copy(self, sqlite: SqliteStorage, path: Path, tmp_path: Path) -> None:
        other = SqliteStorage(tmp_path / "other")
        other.choose(8, "coffee.txt")
        other.close()
        shutil.move(tmp_path / "other", path)
        self.check(sqlite, path)
        again = SqliteStorage(path)
        assert again.choice(8) == "coffee.txt"
        again.close()

    def test_moved_away_and_back(self, sqlite: SqliteStorage, path: Path) -> None:
        away = path.with_name("away")
        path.rename(away)
        path.mkdir()
        with pytest.raises(StorageError):
            new(sqlite, 3)
        path.rmdir()
        away.rename(path)
        self.check(sqlite, path)

    def test_its_wal_file_is_deleted(self, sqlite: SqliteStorage, path: Path) -> None:
        path.with_name("state-wal").unlink()
        self.check(sqlite, path)

    def test_emptied_in_place(self, sqlite: SqliteStorage, path: Path) -> None:
        path.write_bytes(b"")
        self.check(sqlite, path)

    def test_not_there_at_the_end(
        self, sqlite: SqliteStorage, path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path.unlink()
        path.mkdir()
        sqlite.close()
        assert "is lost" in caplog.text

    def test_updates_are_refused_until_they_can_be_kept(
        self, sqlite: SqliteStorage, path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path.unlink()
        path.mkdir()
        for _ in range(3):
            with pytest.raises(StorageError, match="set STATE_FILE"):
                new(sqlite, 3)
        assert waiting(sqlite) == [2]  # the updates that it held are still there
        assert caplog.text.count("deleted or replaced while in use") == 1
        path.rmdir()
        self.check(sqlite, path)


class TestMigrations:
    @pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
    def test_an_older_file_is_carried_over(self, path: Path, version: str) -> None:
        shutil.copy(Path(__file__).parents[1] / "data" / f"state-{version}.sqlite3", path)
        sqlite = SqliteStorage(path)
        assert sqlite.waiting(BOT) == [("8", 2), ("7", 3)]
        assert '"who met the president?"' in (sqlite.read(BOT, 2) or "")
        assert sqlite.choice(7) == "tea.txt"
        assert sqlite.choice(-1007) == "nato-seoul-ukraine.txt"
        assert sqlite.answer_to(7, 100) == 101
        assert sqlite.count(7) == 0
        sqlite.close()
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


class TestClock:
    @pytest.mark.parametrize("wrong", [-50 * 365 * DAYS, 50 * 365 * DAYS])
    def test_a_clock_that_is_set_right_loses_nothing_and_repeats_nothing(
        self, sqlite: SqliteStorage, clock: Clock, wrong: float
    ) -> None:
        clock.now += wrong
        sqlite._clock += wrong  # as if the bot had started with the wrong clock
        new(sqlite, *range(1, 21))
        sqlite.done(BOT, [1])
        clock.now -= wrong
        clock.pass_by(3600)
        assert new(sqlite, 1, 21) == [21]
        assert waiting(sqlite) == list(range(2, 22))
        clock.pass_by(3 * DAYS)
        assert new(sqlite, 1, 2) == [1]

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
