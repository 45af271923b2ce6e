"""Bytes -> a Document, whatever their format. `sandbox` calls this in a process of its own."""

from dataclasses import replace

from articles import refusals
from articles.document import Document, Kind, Paragraph, article_of, language_in
from articles.encodings import decode
from articles.formats import packed_kind, text_kind
from articles.limits import MAX_TEXT
from errors import ArticleError
from retrieval.languages import language_of

# A page of less is no article but a notice that it needs JavaScript or a login. News in brief has
# two long sentences.
_FEWEST_SENTENCES, _SHORT, _TOO_SHORT = 3, 300, 150  # the last two in characters


def read_document(data: bytes, source: str, charset: str | None = None) -> Document:
    """Read a file or page. `source` is its path or link; `charset` is what HTTP said of it.

    Raises ArticleError, with one line for the person who sent it, if it cannot be read.
    """
    if not data.strip():
        raise ArticleError(refusals.EMPTY)
    kind = packed_kind(data)
    if kind:
        document = _shortened(_read_packed(kind, data, source))
        return replace(document, language=_language(document))
    text, guessed = decode(data, charset)
    kind = text_kind(text)
    cut = ""
    if kind != "html" and len(text) > MAX_TEXT:
        text, cut = _first_lines(text)
    document = _shortened(_read_text(kind, text, source))
    if kind == "html":
        _check_length(document)
    notes = (*filter(None, (cut, guessed)), *document.notes)
    return replace(document, language=_language(document), notes=notes)


def _language(document: Document) -> str:
    """Return the tag that the document says, if it is true, or else the language that it is in."""
    found = language_in(document)
    return document.language if language_of(document.language) is found else found.code


def _first_lines(text: str) -> tuple[str, str]:
    """Return the lines of a text that are kept, and a note; not half a line, if there are two."""
    kept = text[: (text.rfind("\n", 0, MAX_TEXT) + 1) or MAX_TEXT]
    counts = {"kept": kept.count("\n"), "count": text.count("\n"), "units": "lines"}
    if not counts["kept"]:
        counts = {"kept": len(kept), "count": len(text), "units": "characters"}
    return kept, refusals.CUT.format(**counts)


# Each reader is imported only when it is used, because trafilatura takes a second and 60 MB.
def _read_packed(kind: Kind, data: bytes, source: str) -> Document:
    if kind == "pdf":
        from articles.pdf import read_pdf

        return read_pdf(data, source)
    if kind == "docx":
        from articles.docx import read_docx

        return read_docx(data, source)
    from articles.epub import read_epub

    return read_epub(data, source)


def _read_text(kind: Kind, text: str, source: str) -> Document:
    if kind == "html":
        from articles.html import read_html

        return read_html(text, source)
    if kind == "markdown":
        from articles.markdown import read_markdown

        return read_markdown(text, source)
    from articles.plain import read_text

    return read_text(text, source)


def _shortened(document: Document) -> Document:
    """Return a document with at most MAX_TEXT characters, and a note if it had more."""
    paragraphs = document.paragraphs
    size = sum(len(paragraph.text) for paragraph in paragraphs)
    if size <= MAX_TEXT:
        return document
    kept: list[Paragraph] = []
    left = MAX_TEXT
    for paragraph in paragraphs:
        left -= len(paragraph.text)
        if left < 0:
            break
        kept.append(paragraph)
    if not kept:
        kept = [replace(paragraphs[0], text=paragraphs[0].text[:MAX_TEXT])]
        counts = {"kept": MAX_TEXT, "count": size, "units": "characters"}
    else:
        last, count = kept[-1].place, document.pages or paragraphs[-1].place.number
        counts = {"kept": last.number, "count": count, "units": f"{last.unit}s"}
    return replace(document, paragraphs=tuple(kept), notes=(refusals.CUT.format(**counts),))


def _check_length(document: Document) -> None:
    """Raise ArticleError if a page holds too little to be an article."""
    try:
        count = len(article_of(document).sentences)
    except ArticleError:
        count = 0
    size = sum(len(paragraph.text) for paragraph in document.paragraphs)
    if not count or size < (_SHORT if count < _FEWEST_SENTENCES else _TOO_SHORT):
        found = refusals.SENTENCES.format(count=count) if count != 1 else refusals.ONE_SENTENCE
        raise ArticleError(refusals.LITTLE.format(found=found))
