"""What the bot says of what it has read."""

from dataclasses import replace

from articles.document import Document, article_of
from articles.plain import read_text
from bot.conversation.material import Material, SentFile, SentLink, SentText
from bot.conversation.reading_replies import read_reply, reading_reply
from bot.conversation.sources import NOWHERE
from tests import telegram_html

LINK = SentLink("https://www.example.org/a?key=secret", "")
DOCUMENT = read_text("<b>Mill & hill\n\nThe mill is old. Ada bought it.", "a.txt")


def said(material: Material, document: Document = DOCUMENT, *gone: str) -> str:
    reply = read_reply(material, document, article_of(document), NOWHERE, gone)
    return telegram_html.parse(reply.text)[0]


def test_what_is_being_read() -> None:
    assert reading_reply(LINK).text == "Reading www.example.org …"
    assert reading_reply(SentFile("f", "<a>.pdf", None, "")).text == "Reading &lt;a&gt;.pdf …"
    assert reading_reply(SentFile("f", "", None, "")).text == "Reading your file …"
    assert reading_reply(SentText(("a",))).text == "Reading your text …"
    assert reading_reply(SentLink("http://[", "")).text == "Reading that link …"


def test_what_was_read() -> None:
    dated = replace(DOCUMENT, site="The <Daily>", published="2026-11-09")
    first, *rest = said(LINK, dated).splitlines()
    assert first == ("I have read <b>Mill & hill (The <Daily>, 9 Nov 2026): 3 sentences. Ask away.")
    assert "The mill is old." in rest
    assert said(LINK, replace(DOCUMENT, published="2026")).startswith(
        "I have read <b>Mill & hill: 3"
    )
    paged = replace(DOCUMENT, pages=12)
    file = SentFile("f", "report.pdf", None, "")
    assert said(file, paged).startswith("I have read report.pdf: 12 pages, 3 sentences.")
    assert said(SentText(("a", "b", "c"))).startswith(
        "I have read your text, 3 messages joined: 3 sentences."
    )


def test_notes_and_what_had_to_go() -> None:
    noted = said(LINK, replace(DOCUMENT, notes=("A guess: <b>.",)), "<Old>", "x" * 90)
    assert "A guess: <b>." in noted
    assert "To make room, I forgot: <Old>, xxx" in noted
    assert len(noted.splitlines()[2]) < 110
