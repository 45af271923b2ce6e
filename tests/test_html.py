import gzip
from functools import partial

import pytest
from lxml import etree
from lxml import html as lxml_html

from articles.document import article_of
from articles.furniture import is_furniture
from articles.html import read_html
from articles.markup import Piece, pieces_of
from articles.reading import read_document
from errors import ArticleError
from retrieval.place import Place
from tests.documents import page
from tests.growth import LINEAR, growth

HEAD = """<title>The old mill of Leeds | The Daily</title>
<meta property="og:site_name" content="The Daily"><meta name="author" content="Ada Byron">
<meta property="article:published_time" content="2026-03-04T10:00:00Z">"""
FIRST = "The old mill stood by the river for two centuries, and nobody knew who had built it."
SECOND = (
    "Two brothers from Leeds did it, say papers that were found in an attic. They came in 1742."
)
THIRD = "It burned twice, and each time people built it again, larger than it had been before."
BODY = f"""<h1>The old mill of Leeds</h1><p>By Ada Byron</p><p>{FIRST}</p>
<p>Advertisement</p><p>{SECOND}</p><h2>Two fires</h2><p>{THIRD}</p>
<p>Share this article on Facebook</p><p>Sign up for our daily newsletter.</p>"""


def test_the_article_is_kept_and_the_furniture_is_not() -> None:
    document = read_html(page(BODY, HEAD), "https://example.org/mill")
    assert [(p.text, p.role, p.place) for p in document.paragraphs if p.role == "text"] == [
        (FIRST, "text", Place("paragraph", 1)),
        (SECOND, "text", Place("paragraph", 2)),
        (THIRD, "text", Place("paragraph", 3)),
    ]
    assert "Two fires" in [p.text for p in document.paragraphs if p.role == "heading"]
    assert (document.title, document.site) == ("The old mill of Leeds", "The Daily")
    assert (document.author, document.published) == ("Ada Byron", "2026-03-04")
    assert document.language == "en-GB"
    assert [s.place.number for s in article_of(document).sentences] == [1, 2, 2, 3]


def pieces(markup: str) -> list[Piece]:
    return pieces_of(lxml_html.fromstring(f"<div>{markup}</div>"))


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        (
            "<p>It <b>rain</b>ed.<!-- not --></p>It stopped.",
            [("It rained.", "text"), ("It stopped.", "text")],
        ),
        ("<ul><li>eggs<ul><li>two</li></ul></li></ul>", [("eggs", "item"), ("two", "item")]),
        ("<table><tr><th>Built</th><td><p>1742</p></td></tr></table>", [("Built | 1742", "item")]),
        (
            f"<table><tr><td><p>{FIRST}</p><p>{THIRD}</p></td></tr></table>",
            [(FIRST, "text"), (THIRD, "text")],
        ),
        (
            "<p>It rained<br>all day.<br><br>It stopped.</p>",
            [("It rained all day.", "text"), ("It stopped.", "text")],
        ),
        ("<p>a\n  b\xa0c</p><script>no()</script><svg><text>no</text></svg>", [("a b c", "text")]),
    ],
)
def test_markup(markup: str, found: list[Piece]) -> None:
    assert pieces(markup) == found


def test_a_deep_tree_takes_linear_time() -> None:
    def prepare(depth: int) -> partial[list[Piece]]:
        root = etree.Element("div")
        element = root
        for _ in range(depth):
            element = etree.SubElement(element, "table")
            element.text = "x"
        return partial(pieces_of, root)

    assert growth(prepare, 500) < LINEAR


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement",
        "Skip to main content",
        "Read more: The mills of Leeds",
        "SHARE",
        "Share this article",
        "By Ada Byron and Charles Babbage",
        "© 2026 The Daily",
        "Copyright 2026 The Daily. All rights reserved.",
        "Click here to subscribe.",
        "Sign up for our newsletter!",
        "Follow us on Twitter and Facebook",
        "12 comments",
        "Published on 4 March 2026 at 10:00",
        "5 min read",
    ],
)
def test_furniture(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "Share prices rose by three percent on Tuesday.",
        "By then it was too late for the mill.",
        "Read between the lines.",
        "Copyrights are no property, the judge said.",
        "Comments were not available.",
        "He registered the car in Leeds.",
        "Like many others, she left the town.",
        "Subscribers pay two euros a month.",
        "Published in 1843, the book was forgotten for a century, until a scholar found it again.",
    ],
)
def test_sentences_are_no_furniture(text: str) -> None:
    assert not is_furniture(text)


def test_too_little_text_is_told() -> None:
    script = page("<noscript>You need to enable JavaScript to run this app.</noscript>", HEAD)
    with pytest.raises(
        ArticleError, match=r"I found only \d sentences? there: the page may need Java"
    ):
        read_document(script.encode(), "https://example.org")


@pytest.mark.parametrize(
    "markup",
    [
        "<html></html>",
        "<!DOCTYPE html><html><body></body></html>",
        "<!doctype html>\n<p>",
        page("<div>" * 20_000),
        page("<p>" * 60_000),
        page("x" * 11_000_000),
        page("<p>&#0;&#x110000;&bogus;\x01</p>"),
        page('<script type="application/ld+json">' + "[" * 50_000 + "</script>"),
    ],
    ids=range(8),
)
def test_odd_pages_are_refused(markup: str) -> None:
    with pytest.raises(ArticleError):
        read_document(markup.encode(), "https://example.org")


def test_a_damaged_page_is_read() -> None:
    whole = page(BODY, HEAD).encode()
    for data in (
        whole[: whole.index(b"<p>Share")],
        whole.replace(b"</p>", b""),
        whole.replace(b" ", b" \0", 9),
    ):
        texts = [p.text for p in read_document(data, "a").paragraphs]
        assert any(THIRD in text for text in texts)
    assert gzip.compress(whole)[:2] == b"\x1f\x8b"
    with pytest.raises(ArticleError, match="I read links"):
        read_document(gzip.compress(whole * 50), "a")
