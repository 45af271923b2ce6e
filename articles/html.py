"""A page -> a Document: its article without the page's furniture, by trafilatura."""

import re
from collections.abc import Iterator

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from articles import refusals
from articles.document import Document, Paragraph
from articles.furniture import without_furniture
from articles.limits import MAX_TEXT, digest_of
from articles.markup import Piece, pieces_of
from errors import ArticleError
from retrieval.place import Place

_LONGEST = 10 * MAX_TEXT  # characters of markup
_MAX_ELEMENTS = 50_000  # trafilatura takes some 0.2 ms for each, so more last longer than 10 s
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")


def read_html(text: str, source: str) -> Document:
    """Read a page. Raises ArticleError if it is too large or holds no article."""
    tree = parse(text)
    found = trafilatura.bare_extraction(
        tree,
        url=source if source.startswith(("http://", "https://")) else None,
        include_comments=False,
        favor_precision=True,
        with_metadata=True,
    )
    if found is None or isinstance(found, dict) or found.body is None:
        raise ArticleError(refusals.LITTLE.format(found=refusals.SENTENCES.format(count=0)))
    title, author = _clean(found.title), _clean(found.author)
    pieces = without_furniture(pieces_of(found.body), author)
    paragraphs = tuple(numbered(pieces, title))
    return Document(
        source=source,
        kind="html",
        title=title,
        site=_clean(found.sitename),
        author=author,
        published=found.date or "",
        language=language_of(tree),
        paragraphs=paragraphs,
        digest=digest_of(p.text for p in paragraphs),
    )


def numbered(pieces: list[Piece], title: str) -> Iterator[Paragraph]:
    """Yield paragraphs with their numbers; a heading has the number of the one after it.

    What only repeats the title is a heading.
    """
    number = 1
    for text, role in pieces:
        kept = "heading" if text == title else role
        yield Paragraph(text, ((0, Place("paragraph", number)),), kept)
        number += kept != "heading"


def parse(text: str) -> lxml_html.HtmlElement:
    """Parse a page. Raises ArticleError for one without elements, or with too many."""
    if len(text) > _LONGEST:
        raise ArticleError(refusals.TOO_MUCH)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = text.replace("\0", "").encode("utf-8", "replace")
    try:
        tree = lxml_html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        raise ArticleError(refusals.EMPTY) from None
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise ArticleError(refusals.TOO_MUCH)
    return tree


def language_of(tree: lxml_html.HtmlElement) -> str:
    """Return the language that a page says it is in, such as "pt-BR"."""
    said = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
    said += tree.xpath("//meta[translate(@http-equiv, 'CL', 'cl')='content-language']/@content")
    said += tree.xpath("//meta[@property='og:locale']/@content")
    kept = (str(tag).strip() for tag in said if tag)
    return next((tag.replace("_", "-") for tag in kept if _LANGUAGE.match(tag)), "")


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())
