"""What there is to read in a message."""

import time
from typing import Any

import pytest
from telegram import Message

from bot.conversation.material import SentFile, SentLink, SentText, material_in

PROSE = "The mill on the hill grinds rye for nine villages, and has done so since 1790. "
CHAT = {"id": 1, "type": "private"}
CHANNEL = {"id": -1001234, "type": "channel", "title": "Mill News"}
PERSON = {"id": 7, "is_bot": False, "first_name": "Ada", "last_name": "Byron"}


def message(text: str = "", **more: Any) -> Message:
    raw = {"message_id": 3, "date": 1_790_000_000, "chat": CHAT, "from": PERSON}
    return Message.de_json({**raw, **({"text": text} if text else {}), **more}, None)


def forwarded(text: str, **origin: Any) -> Message:
    return message(text, forward_origin={"date": 1_790_000_000, **origin})


@pytest.mark.parametrize(
    ("text", "address", "question"),
    [
        ("https://example.org/a", "https://example.org/a", ""),
        ("Who met him? https://example.org/a", "https://example.org/a", "Who met him?"),
        ("who met him https://example.org/a", "https://example.org/a", "who met him"),
        ("A mill burns https://example.org/a?utm_source=x", "https://example.org/a", ""),
        ("/read https://example.org/a", "https://example.org/a", ""),
        ("/read@pullquote_bot https://example.org/a Why?", "https://example.org/a", "Why?"),
        (f"{PROSE * 3} https://example.org/a", "https://example.org/a", ""),
    ],
)
def test_a_link_and_the_question_beside_it(text: str, address: str, question: str) -> None:
    assert material_in(message(text)) == SentLink(address, question)


def test_links_that_are_not_typed() -> None:
    hidden = {"type": "text_link", "offset": 0, "length": 4, "url": "https://example.org/b"}
    found = SentLink("https://example.org/b", "")
    assert material_in(message("This is it", entities=[hidden])) == found
    picture: dict[str, Any] = {"caption": "This is it", "caption_entities": [hidden]}
    assert material_in(message(**picture)) == found
    preview = {"link_preview_options": {"url": "https://example.org/b"}}
    assert material_in(message("This is it", **preview)) == found


def test_a_name_that_looks_like_a_site_is_a_link_only_alone() -> None:
    alone = {"type": "url", "offset": 0, "length": 9}
    assert material_in(message("readme.md", entities=[alone])) == SentLink("https://readme.md", "")
    beside = {"type": "url", "offset": 8, "length": 9}
    assert material_in(message("What is readme.md?", entities=[beside])) is None
    page = {"type": "url", "offset": 8, "length": 13}
    found = material_in(message("What is example.org/a?", entities=[page]))
    assert isinstance(found, SentLink)
    assert found.address == "https://example.org/a"


def test_files() -> None:
    file = {"file_id": "f", "file_unique_id": "u", "file_name": "a.pdf", "file_size": 9}
    assert material_in(message(document=file)) == SentFile("f", "a.pdf", 9, "")
    asked = material_in(message(document=file, caption="/read Who met him?"))
    assert asked == SentFile("f", "a.pdf", 9, "Who met him?")
    moving = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}
    assert material_in(message(document=file, animation=moving)) is None


def test_long_texts() -> None:
    long = material_in(message(PROSE * 10))
    assert isinstance(long, SentText)
    assert not long.sure
    assert material_in(message(PROSE * 10 + "Is that so?")) is None
    assert material_in(message("Is that so? " + PROSE * 10)) is None
    assert isinstance(material_in(message(PROSE * 30 + "Is that so?")), SentText)
    surely = material_in(message(PROSE * 52))
    assert isinstance(surely, SentText)
    assert surely.sure
    assert material_in(message(PROSE * 3)) is None
    assert material_in(message(PROSE * 3 + "Why?"), shortest=200)


@pytest.mark.parametrize(
    ("origin", "author", "link"),
    [
        (
            {"type": "channel", "chat": {**CHANNEL, "username": "mills"}, "message_id": 5},
            "Mill News",
            "https://t.me/mills/5",
        ),
        (
            {"type": "channel", "chat": CHANNEL, "message_id": 5},
            "Mill News",
            "https://t.me/c/1234/5",
        ),
        ({"type": "chat", "sender_chat": CHANNEL}, "Mill News", ""),
        ({"type": "user", "sender_user": PERSON}, "Ada Byron", ""),
        ({"type": "hidden_user", "sender_user_name": "A. B."}, "A. B.", ""),
    ],
)
def test_posts(origin: dict[str, Any], author: str, link: str) -> None:
    found = material_in(forwarded(PROSE * 3, **origin))
    assert isinstance(found, SentText)
    assert (found.author, found.link) == (author, link)
    document = found.document()
    assert (document.site, document.published) == (author, "2026-09-21")
    assert document.title == "The mill on the hill grinds rye for nine villages, and has…"
    assert material_in(forwarded("Who met him?", **origin)) is None


def test_parts_are_joined_where_they_were_split() -> None:
    parts = SentText(("The mill grinds rye. It is", "old. It stands.", "Ada bought it."))
    document = parts.document()
    assert [p.text for p in document.paragraphs] == [
        "The mill grinds rye. It is old. It stands.\nAda bought it."
    ]


@pytest.mark.parametrize("part", ["who ", "a. ", "https://", "? ", "((", "\n", "/read "])
def test_any_text_takes_little_time(part: str) -> None:
    text = (part * 4096)[:4096]
    begin = time.process_time()
    material_in(message(text))
    assert time.process_time() - begin < 0.5
