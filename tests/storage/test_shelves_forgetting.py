"""The shelves: how long an article stays, and what makes it go."""

import pytest

from storage.base import Origin, ShelfLimits
from tests.storage.stored import (
    DAYS,
    Clock,
    Open,
    Stored,
    about,
    count_articles,
    shelved,
    titles,
)

pytestmark = pytest.mark.slow  # all together

TEA, COFFEE = about("Tea"), about("Coffee")


class TestForgetting:
    def test_an_article_goes_with_its_last_shelf(self, storage: Stored) -> None:
        shelved(storage, 7, "Tea", "Coffee")
        shelved(storage, 8, "Tea")
        assert storage.forget(7, TEA.digest)
        assert not storage.forget(7, TEA.digest)
        assert titles(storage.shelf(7)) == ["Coffee"]
        assert count_articles(storage) == 2
        assert storage.forget_all(8) == 1
        assert count_articles(storage) == 1

    def test_a_choice_goes_with_its_article(self, storage: Stored) -> None:
        for chat_id in (7, 8):
            shelved(storage, chat_id, "Tea", "Coffee")
            storage.choose(chat_id, TEA.digest)
        storage.forget(7, COFFEE.digest)
        assert storage.choice(7) == TEA.digest
        storage.forget(7, TEA.digest)
        assert storage.choice(7) is None
        assert storage.choice(8) == TEA.digest

    def test_a_chat_is_forgotten_wholly(self, storage: Stored) -> None:
        for chat_id in (7, 8):
            shelved(storage, chat_id, "Tea")
            storage.choose(chat_id, "seoul.txt")
            storage.note_answer(chat_id, 1, 2)
        storage.forget_chat(7)
        assert (storage.count(7), storage.choice(7), storage.answer_to(7, 1)) == (0, None, None)
        assert (storage.count(8), storage.choice(8), storage.answer_to(8, 1)) == (1, "seoul.txt", 2)

    def test_a_supergroup_has_the_shelf_of_its_group(self, storage: Stored) -> None:
        shelved(storage, -7, "Tea", "Coffee")
        shelved(storage, -1007, "Coffee", "Milk")
        storage.choose(-7, COFFEE.digest)
        storage.migrate(-7, -1007)
        assert sorted(titles(storage.shelf(-1007))) == ["Coffee", "Milk", "Tea"]
        assert storage.choice(-1007) == COFFEE.digest
        storage.migrate(-1007, -1007)
        assert storage.count(-1007) == 3
        assert storage.count(-7) == 0
        assert count_articles(storage) == 3

    def test_an_article_that_nobody_asks_expires(self, storage: Stored, clock: Clock) -> None:
        shelved(storage, 7, "Tea", "Coffee")
        clock.pass_by(80 * DAYS)
        storage.note_asked(7, TEA.digest)
        clock.pass_by(20 * DAYS)
        assert titles(storage.shelf(7)) == ["Tea"]
        assert storage.paragraphs(7, COFFEE.digest) is None
        storage.note_asked(7, COFFEE.digest)  # too late
        assert storage.expire() == 1
        assert count_articles(storage) == 1
        clock.pass_by(70 * DAYS)
        assert storage.expire() == 1
        assert count_articles(storage) == 0

    def test_very_many_expire_in_parts(self, storage: Stored, clock: Clock) -> None:
        for chat_id in range(12):
            shelved(storage, chat_id, "Tea")
        clock.pass_by(100 * DAYS)
        assert [storage.expire() for _ in range(4)] == [5, 5, 2, 0]
        assert count_articles(storage) == 0

    def test_a_chats_timer_shortens(self, storage: Stored, clock: Clock) -> None:
        storage.shelve(7, TEA, "[]", Origin(), timer=7 * DAYS)
        assert storage.shelf(7)[0].expires == clock.now + 7 * DAYS
        clock.pass_by(6 * DAYS)
        storage.note_asked(7, TEA.digest)
        clock.pass_by(DAYS)
        assert storage.count(7) == 0
        assert storage.expire() == 1


class TestLimits:
    def test_the_article_asked_longest_ago_makes_room(
        self, open_storage: Open, clock: Clock
    ) -> None:
        storage = open_storage(ShelfLimits(articles=3))
        for name in ("Tea", "Coffee", "Milk"):
            shelved(storage, 7, name)
            clock.pass_by(1)
        storage.note_asked(7, TEA.digest)
        clock.pass_by(1)
        assert shelved(storage, 7, "Tea") == []
        assert shelved(storage, 7, "Juice") == ["Coffee"]
        assert shelved(storage, 8, "Water") == []
        assert sorted(titles(storage.shelf(7))) == ["Juice", "Milk", "Tea"]
        assert count_articles(storage) == 4

    def test_so_it_is_with_bytes(self, open_storage: Open, clock: Clock) -> None:
        storage = open_storage(ShelfLimits(size=100))
        for name in ("a", "b", "c"):
            shelved(storage, 7, name, size=30)
            clock.pass_by(1)
        assert shelved(storage, 7, "d", size=60) == ["a", "b"]
        assert shelved(storage, 7, "e", size=101) == ["c", "d"]
        assert titles(storage.shelf(7)) == ["e"]
