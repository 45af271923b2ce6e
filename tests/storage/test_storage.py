"""What every storage keeps and forgets."""

import pytest

from articles.library import Fixed, Library
from errors import StorageError
from retrieval.article import Article
from storage.base import KEEP, Kept
from tests.storage.stored import BOT, DAYS, Clock, Open, Stored, kept, new, refuse, waiting


class TestKeeping:
    def test_it_outlasts_the_process(self, open_storage: Open) -> None:
        first = open_storage()
        first.choose(1, "tea.txt")
        first.note_answer(1, 10, 11)
        first.put(BOT, kept(5))
        first.close()
        second = open_storage()
        assert second.choice(1) == "tea.txt"
        assert second.answer_to(1, 10) == 11
        assert second.choice(2) is None
        assert second.answer_to(1, 11) is None
        assert waiting(second) == [5]
        assert second.read(BOT, 5) == '{"update_id": 5}'
        second.close()

    def test_a_migrated_group_keeps_its_choice(self, storage: Stored) -> None:
        storage.choose(-1, "tea.txt")
        storage.migrate(-1, -1001)
        assert storage.choice(-1001) == "tea.txt"
        assert storage.choice(-1) is None

    def test_a_batch_is_kept_wholly_or_not_at_all(self, storage: Stored) -> None:
        too_large = Kept(2**70, "7", "{}")
        with pytest.raises((OverflowError, StorageError)):
            storage.put(BOT, [*kept(1), too_large])
        assert waiting(storage) == []
        assert new(storage, 1) == [1]

    def test_errors_are_raised_or_logged(
        self, storage: Stored, caplog: pytest.LogCaptureFixture
    ) -> None:
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
            with pytest.raises(StorageError, match=r"see (STATE_FILE|DATABASE_URL)"):
                call()

    async def test_a_library_falls_back_on_its_first(
        self, seed: Article, tea: Article, storage: Stored
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
    def test_what_is_done_is_forgotten_after_two_days(self, storage: Stored, clock: Clock) -> None:
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
        self, open_storage: Open, clock: Clock
    ) -> None:
        first = open_storage()
        new(first, 1)
        first.done(BOT, [1])
        clock.pass_by(3 * DAYS)
        first._pruned = clock.passed  # as if old updates had just been deleted
        assert new(first, 1) == [1]
        assert waiting(first) == [1]
        first.close()

    def test_pruning_that_fails_does_no_harm(
        self, storage: Stored, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        new(storage, 1)
        storage.done(BOT, [1])
        clock.pass_by(3 * DAYS)
        refuse(storage, "DELETE", "inbox")
        assert new(storage, 2) == [2]
        assert waiting(storage) == [2]
        assert "old state not forgotten yet" in caplog.text
