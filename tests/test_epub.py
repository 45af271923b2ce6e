import pytest

from articles.document import article_of
from articles.epub import read_epub
from errors import ArticleError
from retrieval.place import Place
from tests.documents import epub, packed

pytestmark = pytest.mark.slow  # all together


def test_chapters_in_the_order_of_the_book() -> None:
    document = read_epub(
        epub(["<h1>One</h1><p>It <i>rain</i>ed all<br/>day.</p>", "<p>It stopped. Yes.</p>"]), "a"
    )
    assert [(p.text, p.role, p.place) for p in document.paragraphs] == [
        ("One", "heading", Place("paragraph", 1)),
        ("It rained all day.", "text", Place("paragraph", 1)),
        ("It stopped. Yes.", "text", Place("paragraph", 2)),
    ]
    assert (document.title, document.author, document.site) == ("The mills", "Ada Byron", "A House")
    assert (document.published, document.language) == ("1843-07-01", "en")
    assert len(article_of(document).sentences) == 3


def test_a_book_that_is_locked() -> None:
    locked: dict[str, str | bytes] = {
        "META-INF/encryption.xml": "<e/>",
        "OPS/text/c 0.xhtml": b"\x8a\0\x12" * 99,
    }
    with pytest.raises(ArticleError, match="This EPUB is locked"):
        read_epub(epub(["<p>x</p>"], locked), "a")


@pytest.mark.parametrize(
    "data",
    [
        epub(["<p>It rained.</p>"])[:-50],
        packed({"META-INF/container.xml": "<container/>"}),
        packed({"META-INF/container.xml": '<c><rootfile full-path="../../etc/x"/></c>'}),
        packed({"META-INF/container.xml": "<c"}),
    ],
)
def test_what_cannot_be_read(data: bytes) -> None:
    with pytest.raises(ArticleError, match="This EPUB is damaged"):
        read_epub(data, "a")


def test_no_more_is_unpacked_than_an_article_may_hold() -> None:
    chapter = "<p>It rained all day.</p>" * 5_000
    document = read_epub(epub([chapter] * 20), "a")
    assert sum(len(p.text) for p in document.paragraphs) < 1_200_000
