"""An EPUB -> a Document: its chapters in the order of the book, with the standard library's zip."""

import posixpath
import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

from articles import refusals
from articles.document import Document
from articles.encodings import decode
from articles.html import numbered, parse
from articles.limits import MAX_TEXT, digest_of
from articles.markup import Piece, pieces_of
from articles.packed import Packed
from errors import ArticleError

_CONTAINER = "META-INF/container.xml"
_LOCK = "META-INF/encryption.xml"
_PAGE = re.compile(r"xhtml|html", re.IGNORECASE)
_EMPTY = re.compile(r"<(a|b|div|em|i|p|script|span|strong|style|title)(\s[^<>]{0,500})?/>")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{4}")


def read_epub(data: bytes, source: str) -> Document:
    """Read an EPUB. Raises ArticleError if it is damaged, or locked against copies."""
    packed = Packed(data, "EPUB")
    root_file = _first(packed.xml(_CONTAINER), "rootfile")
    package_name = "" if root_file is None else root_file.get("full-path", "")
    package = packed.xml(package_name)
    pieces: list[Piece] = []
    size = 0
    chapters = _chapters(package, posixpath.dirname(package_name), packed)
    if _LOCK in packed.names and not all(_is_page(packed.read(name)) for name in chapters[:1]):
        raise ArticleError(refusals.LOCKED.format(name="EPUB"))
    for name in chapters:
        chapter = _pieces(packed.read(name))
        pieces += chapter
        size += sum(len(text) for text, _ in chapter)
        if size > MAX_TEXT:
            break
    title = _field(package, "title")
    paragraphs = tuple(numbered(pieces, title))
    date = _DATE.match(_field(package, "date"))
    return Document(
        source=source,
        kind="epub",
        title=title,
        site=_field(package, "publisher"),
        author=_field(package, "creator"),
        published=date[0] if date else "",
        language=_field(package, "language"),
        paragraphs=paragraphs,
        digest=digest_of(p.text for p in paragraphs),
    )


def _is_page(data: bytes) -> bool:
    """Tell whether a chapter is markup; it is not if it is locked. Fonts may be locked, too."""
    return b"<" in data[:1024] and b"\0" not in data[:1024]


def _pieces(data: bytes) -> list[Piece]:
    """Return the paragraphs of a chapter, which is a page in XHTML."""
    text, _ = decode(data)
    if not text.strip():
        return []
    # To the HTML parser, "<title/>" begins a title that does not end.
    body = parse(_EMPTY.sub(r"<\1\2></\1>", text)).find(".//body")
    return [] if body is None else pieces_of(body)


def _first(root: ET.Element, name: str) -> ET.Element | None:
    return next((e for e in root.iter() if e.tag.rpartition("}")[2] == name), None)


def _field(package: ET.Element, name: str) -> str:
    """Return what the book says of itself, by the names of Dublin Core."""
    element = _first(package, name)
    return "" if element is None else " ".join((element.text or "").split())


def _chapters(package: ET.Element, folder: str, packed: Packed) -> list[str]:
    """Return the names of the chapters, in the order of reading; each once, whatever is said."""
    files = {
        element.get("id", ""): element
        for element in package.iter()
        if element.tag.rpartition("}")[2] == "item"
    }
    found: dict[str, None] = {}
    for reference in package.iter():
        if reference.tag.rpartition("}")[2] != "itemref":
            continue
        item = files.get(reference.get("idref", ""))
        if item is None or not _PAGE.search(item.get("media-type", "")):
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if name in packed.names and "nav" not in item.get("properties", "").split():
            found[name] = None
    return list(found)
