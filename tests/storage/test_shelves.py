"""The shelves: what a chat has sent."""

import pytest

from errors import StorageError
from storage.base import Origin
from tests.storage.stored import (
    DAYS,
    Clock,
    Stored,
    about,
    count_articles,
    refuse,
    shelved,
    titles,
)

LINK = Origin("https://example.org/a?token=secret", -100, 5)
TEA, MILK = about("Tea"), about("Milk")


class TestKeeping:
    def test_an_article_is_kept_as_it_was_read(self, storage: Stored, clock: Clock) -> None:
        known = about("Tea “now”", site="Ex", author="A", published="2026-11-19", language="en")
        text = '[["Boil water. 😀", "text", [[0, "paragraph", 1]]]]'
        assert storage.shelve(7, known, text, LINK) == []
        (found,) = storage.shelf(7)
        assert (found.about, found.origin) == (known, LINK)
        assert found.size == len(text.encode())
        assert found.added == found.asked == clock.now
        assert found.expires == clock.now + 90 * DAYS
        assert storage.paragraphs(7, known.digest) == text

    def test_the_same_again_is_one_article(self, storage: Stored, clock: Clock) -> None:
        shelved(storage, 7, "Tea", "Coffee")
        clock.pass_by(5)
        storage.shelve(7, TEA, '["longer"]', LINK)
        assert titles(storage.shelf(7)) == ["Tea", "Coffee"]
        assert storage.shelf(7)[0].origin == LINK
        assert storage.paragraphs(7, TEA.digest) == '["longer"]'
        assert count_articles(storage) == 2

    def test_halves_of_surrogate_pairs_are_replaced(self, storage: Stored) -> None:
        storage.shelve(7, about("a😀", site="\ud83d"), '["\ude00"]', Origin("https://\udc80"))
        (found,) = storage.shelf(7)
        assert (found.about.site, found.origin.link) == ("?", "https://?")
        assert storage.paragraphs(7, found.about.digest) == '["?"]'
        assert storage.shelved(7, "\ud83d" * 8) is None
        assert storage.paragraphs(7, "\ud83d") is None

    def test_a_shelf_has_pages_newest_first(self, storage: Stored) -> None:
        shelved(storage, 7, *"abcdefghijkl")
        assert titles(storage.shelf(7)) == list("lkjihgfedc")
        assert titles(storage.shelf(7, first=10)) == ["b", "a"]
        assert titles(storage.shelf(7, first=1, most=2)) == ["k", "j"]
        assert storage.shelf(7, first=12) == []
        assert storage.count(7) == 12

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("", ["北京新闻", "Café prices", "Korea and NATO"]),
            ("nato korea", ["Korea and NATO"]),
            ("CAFE, prices!", ["Café prices"]),
            ("guardian", ["Café prices"]),
            ("新闻", ["北京新闻"]),
            ("nato prices", []),
            ("🙂", []),
        ],
    )
    def test_titles_and_sites_are_searched(
        self, storage: Stored, words: str, found: list[str]
    ) -> None:
        for known in (about("Korea and NATO"), about("Café prices", site="The Guardian")):
            storage.shelve(7, known, "[]", Origin())
        storage.shelve(7, about("北京新闻"), "[]", Origin())
        storage.shelve(8, about("Korea, NATO, prices 🙂"), "[]", Origin())
        assert titles(storage.shelf(7, words)) == found
        assert storage.count(7, words) == len(found)

    def test_a_button_finds_its_article(self, storage: Stored) -> None:
        shelved(storage, 7, "Tea", "Coffee")
        assert storage.shelved(7, TEA.digest[:8]) == storage.shelf(7)[1]
        assert storage.shelved(7, TEA.digest[:7]) is None
        assert storage.shelved(7, "") is None
        assert storage.shelved(7, MILK.digest) is None
        assert storage.shelved(7, "%" * 8) is None

    def test_a_damaged_text_is_told(
        self, storage: Stored, caplog: pytest.LogCaptureFixture
    ) -> None:
        shelved(storage, 7, "Tea")
        storage._run("UPDATE articles SET paragraphs = ?", b"\0\xff")
        assert storage.paragraphs(7, TEA.digest) is None
        assert "damaged" in caplog.text


class TestPrivacy:
    def test_a_chat_reaches_only_its_own_shelf(self, storage: Stored) -> None:
        storage.shelve(7, TEA, '["private"]', LINK)
        assert storage.shelf(8) == []
        assert storage.shelved(8, TEA.digest) is None
        assert storage.paragraphs(8, TEA.digest) is None
        assert not storage.forget(8, TEA.digest)
        storage.note_asked(8, TEA.digest)
        storage.forget_chat(8)
        storage.forget_all(8)
        assert storage.paragraphs(7, TEA.digest) == '["private"]'

    def test_chats_with_the_same_article_know_nothing_of_each_other(self, storage: Stored) -> None:
        storage.shelve(7, TEA, "[1]", LINK)
        storage.shelve(8, TEA, "[1]", Origin("https://example.com"))
        assert count_articles(storage) == 1
        assert storage.shelf(8)[0].origin.link == "https://example.com"
        storage.forget(7, TEA.digest)
        assert storage.paragraphs(8, TEA.digest) == "[1]"

    def test_another_chats_title_for_the_same_text_is_not_seen(self, storage: Stored) -> None:
        other = about("Tea")
        ours = type(other)(other.digest, "pdf", "Our secret plan", author="Boss")
        storage.shelve(7, ours, '["page 3"]', Origin())
        storage.shelve(8, other, '["line 17"]', Origin())
        assert storage.shelf(8)[0].about == other
        assert storage.paragraphs(8, other.digest) == '["line 17"]'
        assert storage.shelf(7)[0].about == ours
        assert storage.paragraphs(7, other.digest) == '["page 3"]'


def test_a_failure_is_raised_or_logged(storage: Stored, caplog: pytest.LogCaptureFixture) -> None:
    storage._opened -= 700
    storage.close()
    storage.note_asked(7, TEA.digest)
    storage.migrate(7, 8)
    assert caplog.text.count("state not kept") == 2
    for call in (
        lambda: storage.shelve(7, TEA, "[]", Origin()),
        lambda: storage.shelf(7),
        lambda: storage.count(7),
        lambda: storage.shelved(7, TEA.digest),
        lambda: storage.paragraphs(7, TEA.digest),
        lambda: storage.forget(7, TEA.digest),
        lambda: storage.forget_all(7),
        lambda: storage.forget_chat(7),
        storage.expire,
    ):
        with pytest.raises(StorageError, match=r"see (STATE_FILE|DATABASE_URL)"):
            call()


def test_a_step_that_fails_changes_nothing(storage: Stored) -> None:
    shelved(storage, 7, "Tea")
    refuse(storage, "INSERT", "shelves")
    with pytest.raises(StorageError, match="refused"):
        shelved(storage, 7, "Coffee")
    refuse(storage, "DELETE", "articles")
    with pytest.raises(StorageError, match="refused"):
        storage.forget_chat(7)
    assert titles(storage.shelf(7)) == ["Tea"]
    assert count_articles(storage) == 1
