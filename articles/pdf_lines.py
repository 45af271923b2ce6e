"""A PDF -> its lines with their boxes, in the order in which the PDF draws them.

PDFium is not thread-safe, so this runs in one thread of a process of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

# PDFium writes U+FFFE or U+0002 in place of a hyphen and the line end after it.
_DIVIDED = "\ufffe\x02"
_RUN = re.compile(f"[^\r\n{_DIVIDED}]+")
_BLANKS = " \t\0\u00a0"
_LETTERS = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi",
                          "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st", "\u00a0": " ",
                          "\0": None, "\ufeff": None})  # fmt: skip


@dataclass(slots=True)
class Line:
    """One line of a page, in points from the page's lower left corner; `page` counts from 1.

    `divided` tells that a hyphen at its end was taken off. `column_left` and `column_right` are
    the edges of the lines that begin near where it begins.
    """

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    divided: bool
    column_left: float = 0.0
    column_right: float = 0.0

    @property
    def height(self) -> float:
        """Return the height of its letters."""
        return self.top - self.bottom


def page_lines(page: pdfium.PdfPage, number: int) -> list[Line]:
    """Return the lines of a page."""
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        text = text_page.get_text_range(0, count, errors="replace") if count > 0 else ""
        return list(_lines(text_page, text, number))
    finally:
        text_page.close()


def _lines(text_page: pdfium.PdfTextPage, text: str, number: int) -> Iterator[Line]:
    for run in _RUN.finditer(text):
        written = run[0].strip(_BLANKS)
        if not written:
            continue
        begin = run.start() + run[0].index(written)
        first, last = _box(text_page, begin), _box(text_page, begin + len(written) - 1)
        cleaned = written.replace("\u00ad", "").translate(_LETTERS)
        divided = text[run.end() : run.end() + 1] in tuple(_DIVIDED) or written[-1] == "\u00ad"
        if cleaned:
            top, bottom = max(first[3], last[3]), min(first[1], last[1])
            yield Line(cleaned, number, first[0], last[2], top, bottom, divided)


def _box(text_page: pdfium.PdfTextPage, position: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a letter; zeros if it has no box."""
    index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(text_page.raw, position)
    if index < 0:
        return 0.0, 0.0, 0.0, 0.0
    try:
        box: tuple[float, float, float, float] = text_page.get_charbox(index, loose=True)
    except pdfium.PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    return box
