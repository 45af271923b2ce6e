"""The link in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity
from yarl import URL

from articles.links import Link, canonical, link_in
from tests.strategies import any_text


def marked(text: str, part: str, kind: str = "url", url: str | None = None) -> MessageEntity:
    """Mark a part of a text as Telegram does: its offsets count UTF-16 units."""
    begin = len(text[: text.index(part)].encode("utf-16-le")) // 2
    return MessageEntity(kind, begin, len(part.encode("utf-16-le")) // 2, url)


@pytest.mark.parametrize(
    ("text", "part", "address", "beside"),
    [
        ("https://example.org/a", "https://example.org/a", "https://example.org/a", ""),
        ("example.org/a", "example.org/a", "https://example.org/a", ""),
        ("example.org:8080/a", "example.org:8080/a", "https://example.org:8080/a", ""),
        ("HTTP://Example.org", "HTTP://Example.org", "HTTP://Example.org", ""),
        (
            "😀 who met? https://a.example/b",
            "https://a.example/b",
            "https://a.example/b",
            "😀 who met?",
        ),
        ("see a.example\nwho met?", "a.example", "https://a.example", "see who met?"),
        (
            "a.example/x?utm_source=t&id=2",
            "a.example/x?utm_source=t&id=2",
            "https://a.example/x?id=2",
            "",
        ),
        ("ftp://a.example/", "ftp://a.example/", "ftp://a.example/", ""),
    ],
)
def test_a_typed_link(text: str, part: str, address: str, beside: str) -> None:
    assert link_in(text, [marked(text, part)]) == Link(address, beside)


def test_a_link_behind_words() -> None:
    text = "😀 Read this: NATO in Seoul"
    mark = marked(text, "NATO in Seoul", "text_link", "https://a.example/x?fbclid=1")
    assert link_in(text, [mark]) == Link("https://a.example/x", text)


def test_the_first_link_is_taken() -> None:
    text = "b.example and a.example"
    marks = [marked(text, "a.example"), marked(text, "b.example"), marked(text, "and", "bold")]
    assert link_in(text, marks) == Link("https://b.example", "and a.example")


def test_a_preview_is_taken_if_there_is_no_other_link() -> None:
    assert link_in("look", [], "https://a.example/x") == Link("https://a.example/x", "look")
    text = "look at b.example"
    found = link_in(text, [marked(text, "b.example")], "https://a.example/x")
    assert found == Link("https://b.example", "look at")


def test_a_mention_and_a_link_within_telegram_are_no_articles() -> None:
    text = "hi @anna, Bert, mail me at a@a.example or tg://resolve?domain=x"
    marks = [
        marked(text, "@anna", "mention"),
        marked(text, "Bert", "text_link", "tg://user?id=5"),
        marked(text, "a@a.example", "email"),
        marked(text, "tg://resolve?domain=x"),
    ]
    assert link_in(text, marks) is None


@pytest.mark.parametrize(
    ("text", "address", "beside"),
    [
        ("who met? https://a.example/b.", "https://a.example/b", "who met? ."),
        ("(https://a.example/b)", "https://a.example/b", "( )"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)", ""),
        ("“https://a.example/b”", "https://a.example/b", "“ ”"),
        ("<https://a.example/b>, so", "https://a.example/b", "< >, so"),
    ],
)
def test_a_link_without_marks(text: str, address: str, beside: str) -> None:
    assert link_in(text) == Link(address, beside)


@pytest.mark.parametrize("text", ["", "who met?", "a.example", "https://", "http:// x", "U.S.A."])
def test_no_link(text: str) -> None:
    assert link_in(text) is None


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/?utm_source=x", "https://a.example/"),
        ("https://a.example/?a=1&UTM_medium=x&b=%20+", "https://a.example/?a=1&b=%20+"),
        ("https://a.example/?fbclid=x#s", "https://a.example/#s"),
        ("https://a.example/?utm%5Fsource=x&", "https://a.example/"),
        (
            "https://a.example/?q=utm_source&my_utm_source=1",
            "https://a.example/?q=utm_source&my_utm_source=1",
        ),
        ("https://a.example/utm_source=x?", "https://a.example/utm_source=x"),
        ("https://a.example/#:~:text=a", "https://a.example/"),
        ("https://a.example/#s:~:text=a", "https://a.example/#s"),
        ("https://a.example/?a&b=&=c#?utm_source=x", "https://a.example/?a&b=&=c#?utm_source=x"),
        ("https://telegra.ph/A-11-19", "https://telegra.ph/A-11-19"),
        ("https://a.example/amp/x", "https://a.example/amp/x"),
    ],
)
def test_only_trackers_and_directives_are_removed(address: str, kept: str) -> None:
    assert canonical(address) == kept
    assert canonical(kept) == kept


@given(any_text, st.integers(-5, 500), st.integers(-5, 500), st.sampled_from(["url", "text_link"]))
def test_marks_may_be_wrong(text: str, offset: int, length: int, kind: str) -> None:
    found = link_in(text, [MessageEntity(kind, offset, length)])
    assert found is None or found.address


@given(st.text("ab?&=#%utm_:~/.", max_size=40))
def test_an_address_stays_as_it_is_without_trackers(rest: str) -> None:
    address = f"https://a.example/{rest}"
    if not any(part in address for part in ("utm_", ":~:", "%", "&&", "?&", "&#", "?#")):
        assert URL(canonical(address).rstrip("?&#")) == URL(address.rstrip("?&#"))
