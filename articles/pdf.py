"""A PDF -> a Document: its lines joined to paragraphs that know their pages."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from articles import refusals
from articles.document import Document, Paragraph
from articles.joining import Growing, Joiner
from articles.limits import MAX_TEXT, digest_of
from articles.pdf_lines import Line, page_lines
from errors import ArticleError
from retrieval.place import Place
from retrieval.sentences import FINAL_STOP

_MAX_PAGES = 2_000
_SCAN_LETTERS = 50  # letters a page; pages of fewer are pictures, with a number or a stamp on them
_EDGE = 0.15  # of the page's height, at the top and at the bottom: where running heads stand
_NUMBER_EDGE = 0.25  # the same for page numbers, which stand alone
_COLUMN = 40.0  # points; lines of a column begin within so many of each other

_NUMBER = re.compile(r"\W*(page\s+)?(\d{1,4}|[ivxlc]{1,6})(\s*(of|/)\s*\d+)?\W*", re.IGNORECASE)
_ITEM = re.compile(r"[•▪‣◦–*-]\s|\(?\d{1,3}[.)]\s|\(?[a-z]\)\s")
_NAMES_OF_FILES = re.compile(r"^(untitled|microsoft word - .*|.*\.\w{2,4}|slide \d+|.{0,2})$", re.I)


@dataclass
class _Block:
    """A paragraph that is growing: its pages as (offset, page), the height of letters."""

    growing: Growing
    pages: list[tuple[int, int]]
    height: float

    @cached_property
    def text(self) -> str:
        """Return its text, when it has stopped growing."""
        return self.growing.text


def read_pdf(data: bytes, source: str) -> Document:
    """Read a PDF. Raises ArticleError if it is locked, damaged, or has no text."""
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD
        why = refusals.LOCKED if locked else refusals.BROKEN
        raise ArticleError(why.format(name="PDF")) from None
    try:
        count = len(pdf)
        pages = _pages(pdf)
        about = {key: str(value).strip("\0 ") for key, value in pdf.get_metadata_dict().items()}
        language = _language(pdf)
    finally:
        pdf.close()
    letters = sum(c.isalpha() for _, lines in pages for line in lines for c in line.text)
    if letters < _SCAN_LETTERS * len(pages):
        raise ArticleError(refusals.SCAN)
    blocks = _blocks([line for page in _without_running_heads(pages) for line in page])
    usual = _usual_height(blocks)
    title = about.get("Title", "")
    if _NAMES_OF_FILES.match(title):
        title = _largest(blocks, usual)
    date = re.match(r"D:(\d{4})(\d\d)(\d\d)", about.get("CreationDate", ""))
    paragraphs = tuple(_paragraph(block, usual, title) for block in blocks)
    kept = refusals.CUT.format(kept=len(pages), count=count, units="pages")
    return Document(
        source=source,
        kind="pdf",
        title=" ".join(title.split()),
        site="",
        author=about.get("Author", ""),
        published="-".join(date.groups()) if date else "",
        language=language,
        paragraphs=paragraphs,
        digest=digest_of(p.text for p in paragraphs),
        pages=count,
        notes=(kept,) if len(pages) < count else (),
    )


def _pages(pdf: pdfium.PdfDocument) -> list[tuple[float, list[Line]]]:
    """Return the height and the lines of each page, as far as the text may reach."""
    pages: list[tuple[float, list[Line]]] = []
    size = 0
    for number in range(min(len(pdf), _MAX_PAGES)):
        try:
            page = pdf[number]
        except pdfium.PdfiumError:
            pages.append((0.0, []))  # one page is damaged; the others may be whole
            continue
        lines = page_lines(page, number + 1)
        pages.append((page.get_height(), lines))
        page.close()
        size += sum(len(line.text) for line in lines)
        if size > MAX_TEXT:
            break
    return pages


def _language(pdf: pdfium.PdfDocument) -> str:
    """Return the language that the PDF says it is in."""
    if not hasattr(pdfium_c, "FPDFCatalog_GetLanguage"):
        return ""
    size = pdfium_c.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    if not 2 < size < 100:
        return ""
    buffer = (pdfium_c.FPDF_WCHAR * (size // 2))()
    pdfium_c.FPDFCatalog_GetLanguage(pdf.raw, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").strip("\0 ")


def _without_running_heads(pages: list[tuple[float, list[Line]]]) -> list[list[Line]]:
    """Drop page numbers, and lines near an edge that recur on other pages, digits aside."""
    edges: list[list[Line]] = []
    for height, lines in pages:
        down = sorted(lines, key=lambda line: -line.top)
        ends = [(line, height - line.bottom) for line in down[:2]]
        ends += [(line, line.top) for line in down[-2:]]
        edges.append([line for line, away in ends if away < height * _edge(line)])
    count = Counter(key for edge in edges for key in {_masked(line.text) for line in edge})
    need = 2 if len(pages) < 6 else 3
    kept: list[list[Line]] = []
    for (_, lines), edge in zip(pages, edges, strict=True):
        heads = {
            id(line)
            for line in edge
            if count[_masked(line.text)] >= need or _NUMBER.fullmatch(line.text)
        }
        kept.append([line for line in lines if id(line) not in heads])
    return kept


def _edge(line: Line) -> float:
    return _NUMBER_EDGE if _NUMBER.fullmatch(line.text) else _EDGE


def _masked(text: str) -> str:
    digits = r"[\divxlc]+" if len(text) < 12 else r"\d+"
    return re.sub(digits, "#", text.lower())


def _blocks(lines: list[Line]) -> list[_Block]:
    """Join lines to paragraphs."""
    if not lines:
        return []
    _find_columns(lines)
    height = median(line.height for line in lines) or 10.0
    joiner = Joiner(line.text + "-" * line.divided for line in lines)
    blocks: list[_Block] = []
    before: Line | None = None
    for line in lines:
        if before is None or _begins_paragraph(before, line, height):
            blocks.append(_Block(Growing(line.text), [(0, line.page)], line.height))
        else:
            _append(blocks[-1], before, line, joiner, height)
        before = line
    return blocks


def _find_columns(lines: list[Line]) -> None:
    """Set the edges of each line's column: of the lines of its page that begin near it."""
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    for page in by_page.values():
        begins = sorted({round(line.left) for line in page})
        for begin in begins:
            column = [line for line in page if abs(line.left - begin) < _COLUMN]
            # A number or a sign that stands out to the left is not the edge, so two lines must be.
            shared = [b for b, n in Counter(round(x.left) for x in column).items() if n > 1]
            left, right = min(shared, default=begin), max(x.right for x in column)
            for line in column:
                if round(line.left) == begin:
                    line.column_left, line.column_right = left, right


def _is_same_row(before: Line, line: Line, height: float) -> bool:
    near = abs(before.bottom - line.bottom) < 0.5 * height
    return near and line.page == before.page and line.left >= before.right - 1


def _begins_paragraph(before: Line, line: Line, height: float) -> bool:
    """Tell whether a line begins a paragraph. `height` is the usual height of letters.

    It does after a gap, with an indent, after a short line with a full stop, and where the size of
    the letters changes. At the top of a column or page it goes on, unless a sentence has ended.
    """
    if before.divided or _is_same_row(before, line, height):
        return False
    gap = before.bottom - line.top
    ended = bool(FINAL_STOP.search(before.text) or before.text[-1] in ":;")
    size = abs(line.height - before.height) > 0.25 * max(line.height, before.height)
    if line.page != before.page or line.top > before.top + height or gap > 6 * height:
        wide = before.right - before.left > 10 * height
        goes_on = line.text[:1].islower() or before.text[-1] in ",-" or (wide and not size)
        return ended or not goes_on
    short = before.right < before.column_right - 2.5 * height
    indent = line.left - line.column_left > 0.7 * height and (ended or short)
    item = _ITEM.match(line.text) is not None and (ended or line.left != before.left)
    return gap > 0.9 * height or size or indent or (ended and short) or item


def _append(block: _Block, before: Line, line: Line, joiner: Joiner, height: float) -> None:
    if _is_same_row(before, line, height) and not before.divided:
        between = "" if line.left - before.right < 0.15 * height else " "
        offset = block.growing.add(between, line.text)
    else:
        offset = block.growing.join(joiner, line.text, divided=before.divided)
    if block.pages[-1][1] != line.page:
        block.pages.append((offset, line.page))


def _usual_height(blocks: list[_Block]) -> float:
    """Return the height of letters in the middle of the text."""
    by_height = sorted((block.height, len(block.text)) for block in blocks)
    middle = sum(length for _, length in by_height) / 2
    for height, length in by_height:
        middle -= length
        if middle <= 0:
            return height
    return 0.0


def _is_heading(block: _Block, usual: float) -> bool:
    """Tell a heading: larger letters than usual, a few words, no full stop."""
    few = len(block.text.split()) <= 25 and not block.text.endswith((".", "。"))
    return few and block.height > 1.12 * usual


def _largest(blocks: list[_Block], usual: float) -> str:
    """Return the heading in the largest letters of the first page, or "" without one."""
    first = [b for b in blocks if b.pages[0][1] == 1 and _is_heading(b, usual)]
    return max(first, key=lambda block: block.height).text if first else ""


def _paragraph(block: _Block, usual: float, title: str) -> Paragraph:
    places = tuple((offset, Place("page", page)) for offset, page in block.pages)
    if _is_heading(block, usual) or block.text == title:
        return Paragraph(block.text, places, "heading")
    return Paragraph(block.text, places, "item" if _ITEM.match(block.text) else "text")
