"""A Word file (.docx) -> a Document, with the standard library (ECMA-376, part 1)."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from articles import refusals
from articles.document import Document, Paragraph, Role
from articles.limits import digest_of
from articles.packed import Packed
from errors import ArticleError
from retrieval.place import Place
from retrieval.sentences import has_words

# Namespaces are left out, because the strict and the usual format differ only in them.
_MAIN = re.compile(r"\.document(?:\.macroEnabled)?\.main\+xml$|word.*main\+xml$", re.IGNORECASE)
_HEADING = re.compile(r"heading\s*\d|title|subtitle|überschrift\s*\d|titre\s*\d", re.IGNORECASE)
_SKIPPED = frozenset(
    "Fallback del moveFrom instrText delText footnoteReference txbxContent".split()
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SHORT_CELL = 200  # characters, as in a page


def read_docx(data: bytes, source: str) -> Document:
    """Read a Word file. Raises ArticleError if it is damaged, locked, or another Office file."""
    packed = Packed(data, "Word file")
    root = packed.xml(_main_part(packed))
    headings = _heading_styles(packed)
    paragraphs: list[Paragraph] = []
    number = 1
    for text, role in _blocks(root, headings):
        paragraphs.append(Paragraph(text, ((0, Place("paragraph", number)),), role))
        number += role != "heading"
    about = _properties(packed)
    first = next((p.text for p in paragraphs[:3] if p.role == "heading"), "")
    date = _DATE.match(about.get("modified", "") or about.get("created", ""))
    return Document(
        source=source,
        kind="docx",
        title=about.get("title", "") or first,
        site="",
        author=about.get("creator", ""),
        published=date[0] if date else "",
        language=about.get("language", "") or _language(packed),
        paragraphs=tuple(paragraphs),
        digest=digest_of(p.text for p in paragraphs),
    )


def _main_part(packed: Packed) -> str:
    """Return the name of the part that holds the text."""
    if "word/document.xml" in packed.names:
        return "word/document.xml"
    for element in packed.xml("[Content_Types].xml"):
        name = element.get("PartName", "").lstrip("/")
        if _MAIN.search(element.get("ContentType", "")) and name in packed.names:
            return name
    raise ArticleError(refusals.OTHER_TYPE)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def _heading_styles(packed: Packed) -> frozenset[str]:
    """Return the identifiers of the styles for headings; their names are always in English."""
    if "word/styles.xml" not in packed.names:
        return frozenset()
    found: set[str] = set()
    for style in packed.xml("word/styles.xml"):
        for child in style:
            if _local(child) == "name" and _HEADING.match(_attribute(child, "val")):
                found.add(_attribute(style, "styleId"))
    return frozenset(found)


def _properties(packed: Packed) -> dict[str, str]:
    if "docProps/core.xml" not in packed.names:
        return {}
    return {_local(e): " ".join((e.text or "").split()) for e in packed.xml("docProps/core.xml")}


def _language(packed: Packed) -> str:
    """Return the language of the usual style."""
    if "word/styles.xml" not in packed.names:
        return ""
    for element in packed.xml("word/styles.xml").iter():
        if _local(element) == "lang" and _attribute(element, "val"):
            return _attribute(element, "val")
    return ""


def _walk(root: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    """Yield ("start" or "end", element) in order, without recursion, and not what is skipped."""
    stack: list[tuple[ET.Element, Iterator[ET.Element]]] = [(root, iter(root))]
    yield "start", root
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element
        elif _local(child) not in _SKIPPED:
            yield "start", child
            stack.append((child, iter(child)))


def _blocks(root: ET.Element, headings: frozenset[str]) -> Iterator[tuple[str, Role]]:
    """Yield paragraphs; a row of a table is one item, "name | number", if its cells are short."""
    text: list[str] = []
    role: Role = "text"
    rows: list[list[list[tuple[str, Role]]]] = []
    for event, element in _walk(root):
        tag = _local(element)
        if event == "start":
            if tag == "p":
                text, role = [], "text"
            elif tag == "t":
                text.append(element.text or "")
            elif tag in ("tab", "br", "cr"):
                text.append(" ")
            elif tag == "noBreakHyphen":
                text.append("-")
            elif tag == "numPr" and role == "text":
                role = "item"
            elif tag == "pStyle" and _attribute(element, "val") in headings:
                role = "heading"
            elif tag == "tr":
                rows.append([])
            elif tag == "tc" and rows:
                rows[-1].append([])
        elif tag in ("p", "tr"):
            done = _row(rows.pop()) if tag == "tr" else [(" ".join("".join(text).split()), role)]
            text = []
            if rows and rows[-1]:
                rows[-1][-1].extend(block for block in done if block[0])
            else:
                yield from (block for block in done if has_words(block[0]))


def _row(cells: list[list[tuple[str, Role]]]) -> list[tuple[str, Role]]:
    kept = [cell for cell in cells if cell]
    if len(kept) > 1 and all(len(c) == 1 and len(c[0][0]) <= _SHORT_CELL for c in kept):
        return [(" | ".join(cell[0][0] for cell in kept), "item")]
    return [block for cell in kept for block in cell]
