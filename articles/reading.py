"""Bytes -> a Document, whatever their format. `sandbox` calls this in a process of its own."""

from dataclasses import replace

from articles import refusals
from articles.document import Document, Kind, Paragraph, article_of
from articles.encodings import decode
from articles.formats import packed_kind, text_kind
from articles.limits import MAX_TEXT
from errors import ArticleError

# A page of less is no article but a notice that it needs JavaScript or a login.
_FEWEST_SENTENCES, _FEWEST_CHARACTERS = 3, 300


def read_document(data: bytes, source: str, charset: str | None = None) -> Document:
    """Read a file or page. `source` is its path or link; `charset` is what HTTP said of it.

    Raises ArticleError, with one line for the person who sent it, if it cannot be read.
    """
    if not data.strip():
        raise ArticleError(refusals.EMPTY)
    kind = packed_kind(data)
    if kind:
        return _shortened(_read_packed(kind, data, source))
    text, note = decode(data, charset)
    document = _shortened(_read_text(text_kind(text), text, source))
    if document.kind == "html":
        _check_length(document)
    return replace(document, notes=(*document.notes, note)) if note else document


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
    kept: list[Paragraph] = []
    left = MAX_TEXT
    for paragraph in document.paragraphs:
        kept.append(replace(paragraph, text=paragraph.text[:left]))
        left -= len(paragraph.text) + 1
        if left <= 0:
            break
    if left >= 0:
        return document
    last, all_of_it = kept[-1].place, document.paragraphs[-1].place
    count = document.pages if last.unit == "page" else all_of_it.number
    note = refusals.CUT.format(kept=last.number, count=count, units=f"{last.unit}s")
    notes = [old for old in document.notes if old.split("kept")[0] != note.split("kept")[0]]
    return replace(document, paragraphs=tuple(kept), notes=(*notes, note))


def _check_length(document: Document) -> None:
    """Raise ArticleError if a page holds too little to be an article."""
    try:
        count = len(article_of(document).sentences)
    except ArticleError:
        count = 0
    size = sum(len(paragraph.text) for paragraph in document.paragraphs)
    if count < _FEWEST_SENTENCES or size < _FEWEST_CHARACTERS:
        found = refusals.SENTENCES.format(count=count) if count != 1 else refusals.ONE_SENTENCE
        raise ArticleError(refusals.LITTLE.format(found=found))
