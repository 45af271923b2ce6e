"""The first bytes of a file -> its format. The name of a file says nothing."""

import codecs
import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from articles import refusals
from articles.document import Kind
from articles.encodings import decode
from errors import ArticleError

# What may come before the first tag of an HTML or XML file. Each is matched by itself and never
# tried again, so all of them together take linear time.
_BEFORE = re.compile(r"[\s\ufeff]+|<!--.*?-->|<\?xml.*?\?>", re.DOTALL)
_SIGNATURES = {"%PDF-": "a PDF", r"{\rtf": "an RTF"}
_MARKUP = "an HTML or XML"
# The tags that HTML begins with (html.spec.whatwg.org, "Optional tags"), with a tag after them.
_PAGE = re.compile(
    r"<!doctype\s+html\b[^<>]*>[^\S\r\n]*(?:[<\r\n]|\Z)"
    r"|<(?:html|head|body|title|meta|link|script|style)\b[^<>]*>\s*<",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-z][a-z0-9]*\b[^<>]*>", re.IGNORECASE)
_LAST_TAG = re.compile(r"</[a-z][a-z0-9]*\s*>\s*\Z", re.IGNORECASE)

_HEAD = 2**16  # bytes that tell whether it is text
_PDF_WITHIN = 1024  # bytes; readers accept junk of this length before a PDF (ISO 32000, annex H)
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS = (
    re.compile(r"^#{1,6} +\S", re.MULTILINE),
    re.compile(r"^(?:=+|-{3,})[ \t]*$", re.MULTILINE),
    re.compile(r"\[[^\]\[\n]{1,200}\]\([^()\s]{1,500}"),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"(?<![*\w])\*\*[^*\s][^*\n]{0,200}\*\*"),
    re.compile(r"^ {0,3}[-*+] +\S", re.MULTILINE),
    re.compile(r"^\[[^\]\n]{1,100}\]: +\S+", re.MULTILINE),
    re.compile(r"^\|? *:?-{3,}:? *\|", re.MULTILINE),
)  # headings, underlined headings, links, code, bold, items, references, tables


def other_format(text: str) -> str | None:
    """Return "a PDF", "an RTF", "an HTML or XML", or None for plain text.

    A text that only begins with a word in angle brackets ("<html> is a tag") is plain, because
    markup has another tag next, or a tag at its end.
    """
    begin = 0
    while before := _BEFORE.match(text, begin):
        begin = before.end()
    for signature, name in _SIGNATURES.items():
        if text.startswith(signature, begin):
            return name
    if _PAGE.match(text, begin) or (_TAG.match(text, begin) and _LAST_TAG.search(text, begin)):
        return _MARKUP
    return None


def is_text(data: bytes) -> bool:
    """Tell whether bytes may be text: only UTF-16 and UTF-32 have many zeros, after a mark."""
    head = data[:_HEAD]
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    return marked or head.count(0) * 100 <= len(head)


def packed_kind(data: bytes) -> Kind | None:
    """Return the format of a PDF or of a zip with a document; None for a text.

    Raises ArticleError for another zip, and for other bytes that are no text.
    """
    if b"%PDF-" in data[:_PDF_WITHIN] and not data[:1].isalnum():
        return "pdf"
    if not data.startswith(b"PK\x03\x04"):
        if is_text(data):
            return None
        raise ArticleError(refusals.OTHER_TYPE)
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        # A zip that is cut off has lost its list of names; its first name is at its beginning.
        cut = b"word/" in data or b"application/epub" in data[:200]
        raise ArticleError(
            refusals.BROKEN.format(name="file") if cut else refusals.OTHER_TYPE
        ) from None
    if "META-INF/container.xml" in names:
        return "epub"
    if "word/document.xml" in names or {"[Content_Types].xml", "_rels/.rels"} <= names:
        return "docx"
    raise ArticleError(refusals.OTHER_TYPE)


def text_kind(text: str) -> Kind:
    """Return the format of a text: HTML, Markdown or plain. Raises ArticleError for no text."""
    found = other_format(text)
    if found == _MARKUP:
        return "html"
    if found or len(_CONTROL.findall(text)) * 100 > len(text):
        raise ArticleError(refusals.OTHER_TYPE)
    kinds = sum(mark.search(text) is not None for mark in _MARKS)
    headings = len(_MARKS[0].findall(text))
    return "markdown" if headings >= 2 or (kinds >= 2 and kinds > (headings == 0)) else "text"


def is_plain(data: bytes) -> bool:
    """Tell whether bytes are a plain text or Markdown, which are safe to read."""
    if b"%PDF-" in data[:_PDF_WITHIN] or data.startswith(b"PK") or not is_text(data):
        return False
    text, _ = decode(data)
    return other_format(text) is None
