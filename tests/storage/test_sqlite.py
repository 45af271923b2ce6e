from pathlib import Path

import pytest

from articles.library import Fixed, Library
from errors import StorageError
from retrieval.article import Article
from storage.base import KEEP, Kept
from storage.sqlite import SqliteStorage
from tests.storage.stored import BOT, DAYS, Clock, kept, new, waiting


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

    async def test_a_library_falls_back_on_its_first(
        self, seed: Article, tea: Article, storage: SqliteStorage
    ) -> None:
        library = Library(Fixed([seed, tea]), storage)
        assert await library.of_chat(1) is seed
        library.choose(1, tea)
        assert await library.of_chat(1) is tea
        storage.choose(1, "gone.txt")
        assert await library.of_chat(1) is seed
        assert await library.with_digest(1, tea.short_digest) is tea
        assert await library.with_digest(1, "00000000") is None


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
