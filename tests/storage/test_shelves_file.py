"""The shelves and their file: killed processes, full disks, deleted files, erased texts."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from errors import StorageError
from storage.base import About, Origin, ShelfLimits
from storage.sqlite import SqliteStorage
from tests.conftest import ROOT
from tests.storage.stored import DAYS, Clock, about, count_articles, shelved, titles

pytestmark = pytest.mark.slow  # all together

CHATS = range(5)
# Adds, forgets and moves articles until it is killed.
BUSY = """
import random, sys
from pathlib import Path
from storage.base import About, Origin, ShelfLimits
from storage.sqlite import SqliteStorage

chance = random.Random(int(sys.argv[2]))
storage = SqliteStorage(Path(sys.argv[1]), ShelfLimits(articles=5))
print("open", flush=True)
while True:
    name, chat_id = str(chance.randrange(8)), chance.randrange(5)
    text = name * chance.choice((5, 50_000))
    storage.shelve(chat_id, About(name * 64, "html", name), text, Origin())
    if chance.random() < 0.5:
        storage.forget(chance.randrange(5), str(chance.randrange(8)) * 64)
    if chance.random() < 0.1:
        storage.migrate(chat_id, chance.randrange(5))
"""


def check(storage: SqliteStorage) -> None:
    """Check that each row has its text, and each text has its row."""
    assert storage._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    used = storage._db.execute("SELECT count(DISTINCT article) FROM shelves").fetchone()[0]
    assert used == count_articles(storage)
    for chat_id in CHATS:
        assert storage.count(chat_id) <= 10  # two shelves of a migrated chat
        for one in storage.shelf(chat_id, most=99):
            text = storage.paragraphs(chat_id, one.about.digest)
            assert text == one.about.title * one.size


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_killed_process_leaves_whole_shelves(path: Path) -> None:
    chance = random.Random(12)
    for seed in range(4):
        command = [sys.executable, "-c", BUSY, str(path), str(seed)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdout.readline() == b"open\n"
            time.sleep(chance.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
        storage = SqliteStorage(path, ShelfLimits(articles=5))
        check(storage)
        for _ in range(2):  # the same again, as after a kill while it was read
            storage.shelve(1, About("0" * 64, "html", "0"), "0", Origin())
        assert titles(storage.shelf(1)).count("0") == 1
        storage.close()


def test_a_full_disk_changes_nothing_until_there_is_room(path: Path) -> None:
    storage = SqliteStorage(path)
    shelved(storage, 7, "Tea")
    (pages,) = storage._db.execute("PRAGMA page_count").fetchone()
    storage._db.execute(f"PRAGMA max_page_count={pages}")
    text = random.Random(1).randbytes(50_000).hex()
    with pytest.raises(StorageError, match="full"):
        storage.shelve(7, about("Coffee"), text, Origin())
    assert titles(storage.shelf(7)) == ["Tea"]
    assert count_articles(storage) == 1
    storage._db.execute("PRAGMA max_page_count=100000")
    storage.shelve(7, about("Coffee"), text, Origin())
    storage.close()
    again = SqliteStorage(path)
    assert again.paragraphs(7, about("Coffee").digest) == text
    again.close()


@pytest.mark.parametrize("other", [False, True])
def test_a_deleted_or_replaced_file_is_written_again(path: Path, other: bool) -> None:
    storage = SqliteStorage(path)
    shelved(storage, 7, "Tea", "Coffee")
    path.unlink()
    if other:
        second = SqliteStorage(path.with_name("other"))
        second.shelve(7, about("Tea"), "another text", Origin())
        second.shelve(8, about("Milk"), "x", Origin())
        second.close()
        path.with_name("other").rename(path)
    shelved(storage, 7, "Juice")
    storage.close()
    again = SqliteStorage(path)
    assert titles(again.shelf(7)) == ["Juice", "Coffee", "Tea"]
    assert again.paragraphs(7, about("Tea").digest) == "xx"
    assert again.count(8) == other
    assert count_articles(again) == 3 + other
    again.close()


class TestTraces:
    """Forgotten texts are no longer in the files, also while the bot runs."""

    def held(self, path: Path) -> bytes:
        return b"".join(file.read_bytes() for file in path.parent.iterdir())

    def test_what_is_forgotten_is_not_in_the_files(self, path: Path) -> None:
        storage = SqliteStorage(path)
        chance = random.Random(3)
        there: dict[tuple[int, str], list[bytes]] = {}
        gone: list[bytes] = []
        for number in range(80):
            chat_id, name = chance.randrange(9), f"title {chance.randbytes(9).hex()}"
            link = f"https://{chance.randbytes(9).hex()}"
            text = chance.randbytes(chance.choice((20, 2_000, 20_000))).hex()
            storage.shelve(chat_id, about(name), text, Origin(link))
            there[chat_id, name] = [name.encode(), link.encode(), *self.pieces(storage, name)]
            if number % 3:
                one = chance.choice(list(there))
                gone += there.pop(one)
                storage.forget(one[0], about(one[1]).digest)
        assert any(piece in self.held(path) for one in there.values() for piece in one)
        storage.forget_chat(3)
        for one in [one for one in there if one[0] == 3]:
            gone += there.pop(one)
        held = self.held(path)
        assert not any(piece in held for piece in gone)
        assert all(storage.paragraphs(chat_id, about(name).digest) for chat_id, name in there)
        storage.close()

    def pieces(self, storage: SqliteStorage, name: str) -> list[bytes]:
        """Return parts of a text as the file has it."""
        sql = "SELECT paragraphs FROM articles WHERE title = ?"
        (data,) = storage._db.execute(sql, (name,)).fetchone()
        return [data[at : at + 16] for at in range(8, len(data) - 24, 1000)]


class TestClockOfShelves:
    def test_a_wrong_clock_at_the_start_erases_nothing(
        self, sqlite: SqliteStorage, clock: Clock
    ) -> None:
        shelved(sqlite, 7, "Tea")
        path = sqlite._path
        sqlite.close()
        clock.pass_by(1)
        clock.now += 50 * 365 * DAYS
        again = SqliteStorage(path)
        shelved(again, 7, "Coffee")
        assert again.expire() == 0
        clock.pass_by(60)
        clock.now -= 50 * 365 * DAYS
        clock.pass_by(900)
        again.put(1, [])
        assert titles(again.shelf(7)) == ["Coffee", "Tea"]
        assert {round((clock.now - one.asked) / 60) for one in again.shelf(7)} == {16}
        again.close()

    @pytest.mark.parametrize("wrong", [-50 * 365 * DAYS, 50 * 365 * DAYS])
    def test_a_clock_that_is_set_right_changes_no_age(
        self, sqlite: SqliteStorage, clock: Clock, wrong: float
    ) -> None:
        clock.now += wrong
        sqlite._clock += wrong  # as if the bot had started with the wrong clock
        sqlite.shelve(7, about("Tea"), "[]", Origin(), timer=9 * DAYS)
        clock.now -= wrong
        clock.pass_by(8 * DAYS)
        assert sqlite.expire() == 0
        assert titles(sqlite.shelf(7)) == ["Tea"]
        clock.pass_by(2 * DAYS)
        assert sqlite.expire() == 1
