"""Draw a chat as SVG, with the bubbles and the colours of Telegram's apps.

The picture needs no other file. It uses the fonts of the reader's machine, so widths are estimates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from xml.sax.saxutils import escape

# All sizes are in pixels.
_PICTURE, _HEADER, _EDGE = 530, 56, 14
_BUBBLE, _SENT, _PAD, _GAP = 432, 316, 12, 8
_BUTTON, _BETWEEN = 36, 4
_SIZE, _SMALL, _LINE = 15, 13, 20  # of letters, and from row to row
_TIME, _TICKS = 45, 22  # widths of the time and the ticks after a message
_SLACK = 16  # to the right of a text, for fonts that are wider than estimated

_FONTS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
_STYLES = {
    "b": 'font-weight="600"',
    "i": 'font-style="italic"',
    "a": 'fill="{accent}"',
}
# The width of a letter as a share of its size, an estimate for all of the fonts above.
_NARROW, _WIDE = frozenset("ijltfrI.,:;'’!|()[] -"), frozenset("mwMWGOQ—@%")

Row = list[tuple[str, str]]  # characters, each with its style: "", "b", "i" or "a"


@dataclass(frozen=True)
class Theme:
    """The colours of a chat."""

    page: tuple[str, str]  # at the upper left and at the lower right
    header: str
    text: str
    faint: str
    accent: str
    received: str
    sent: str
    sent_faint: str
    button: str


THEMES = {
    "light": Theme(
        page=("#d9e4b8", "#8fc29a"),
        header="#ffffff",
        text="#101418",
        faint="#8a959e",
        accent="#3390ec",
        received="#ffffff",
        sent="#e6fcd0",
        sent_faint="#56ac57",
        button="#4d7d5599",
    ),
    "dark": Theme(
        page=("#0e1621", "#152433"),
        header="#17212b",
        text="#f4f6f8",
        faint="#7b8c9c",
        accent="#6ab3f3",
        received="#1d2a38",
        sent="#2b5278",
        sent_faint="#93bfe6",
        button="#3a516999",
    ),
}


def row_of(text: str, style: str = "") -> Row:
    """Return a text in one style as a row."""
    return [(character, style) for character in text]


class Chat:
    """Draws from top to bottom: `_y` is where the next thing begins."""

    def __init__(self, theme: Theme, name: str, status: str) -> None:
        """Begin with the bar that names the other side of the chat."""
        self._theme = theme
        self._drawn: list[str] = []
        middle = _HEADER // 2
        self._box(0, 0, _PICTURE, _HEADER, theme.header)
        self._box(_EDGE, middle - 19, 38, 38, theme.accent, radius=19)
        self._text(row_of(name[0], "b"), _EDGE + 19, middle + 7, "#ffffff", 19, anchor="middle")
        self._text(row_of(name, "b"), _EDGE + 50, middle - 3, theme.text)
        self._text(row_of(status), _EDGE + 50, middle + 15, theme.faint, _SMALL)
        self._y = _HEADER + _EDGE

    def sent(self, text: str) -> None:
        """Draw a person's message, at the right, with the two ticks that mean "read"."""
        rows = list(_wrapped(row_of(text), _SENT - 2 * _PAD - _SLACK))
        width = max(_width(rows[-1]) + _TIME + _TICKS, *map(_width, rows)) + 2 * _PAD + _SLACK
        height = len(rows) * _LINE + 2 * _GAP
        right, color = _PICTURE - _EDGE, self._theme.sent_faint
        self._box(right - width, self._y, width, height, self._theme.sent, radius=15)
        self._rows(rows, right - width + _PAD, self._y + _GAP)
        self._y += height
        tail = f"M{right - 15} {self._y}h20c-4-1-5-6-5-15z"
        self._drawn.append(f'<path d="{tail}" fill="{self._theme.sent}"/>')
        self._time(right - _PAD - _TICKS, color)
        ticks = "".join(f"M{right - _PAD - x} {self._y - 12}l3.5 3.5 7-8" for x in (17, 12))
        self._drawn.append(
            f'<path d="{ticks}" fill="none" stroke="{color}" stroke-width="1.5" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )
        self._y += _GAP

    def received(
        self, to: str, blocks: Sequence[tuple[bool, Sequence[Row]]], buttons: Sequence[str]
    ) -> None:
        """Draw a reply to the message `to`, at the left, and a row of buttons under it.

        Each block is some lines, and whether they are a quotation.
        """
        top, place = self._y, len(self._drawn)
        self._y += _GAP + 2
        self._frame([row_of(to)], _SMALL, title="You")
        for quoted, lines in blocks:
            room = _BUBBLE - 2 * _PAD - _SLACK - (3 * _PAD if quoted else 0)
            rows = [row for line in lines for row in _wrapped(line, room)]
            if quoted:
                self._frame(rows)
                self._quotation_mark(self._y - len(rows) * _LINE - 7)
            else:
                self._rows(rows, _EDGE + _PAD, self._y)
                self._y += len(rows) * _LINE + 3
        self._y += _GAP
        if _width(rows[-1]) > _BUBBLE - 2 * _PAD - _TIME:
            self._y += _SMALL  # the time stands below the text
        self._time(_EDGE + _BUBBLE - _PAD, self._theme.faint)
        self._box(_EDGE, top, _BUBBLE, self._y - top, self._theme.received, radius=15)
        self._drawn.insert(place, self._drawn.pop())  # the bubble must be drawn before its text
        if buttons:
            self._buttons(buttons)
        self._y += _GAP

    def svg(self) -> str:
        """Return the picture."""
        size = f'width="{_PICTURE}" height="{self._y + _EDGE}"'
        begin, end = self._theme.page
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONTS}">',
            f'<linearGradient id="page" x2="1" y2="1"><stop stop-color="{begin}"/>'
            f'<stop offset="1" stop-color="{end}"/></linearGradient>',
            f'<clipPath id="window"><rect {size} rx="14"/></clipPath>',
            '<g clip-path="url(#window)">',
            f'<rect {size} fill="url(#page)"/>',
            *self._drawn,
            f'<rect {size} rx="14" fill="none" stroke="{self._theme.faint}" stroke-opacity=".6"/>',
            "</g>",
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    def _buttons(self, labels: Sequence[str]) -> None:
        self._y += _BETWEEN
        width = (_BUBBLE - _BETWEEN * (len(labels) - 1)) // len(labels)
        for place, label in enumerate(labels):
            left = _EDGE + place * (width + _BETWEEN)
            self._box(left, self._y, width, _BUTTON, self._theme.button, radius=9)
            middle = left + width // 2
            self._text(row_of(label, "b"), middle, self._y + 23, "#ffffff", 14, anchor="middle")
        self._y += _BUTTON

    def _frame(self, rows: Sequence[Row], size: int = _SIZE, title: str = "") -> None:
        """Draw rows in a tinted frame with a bar at its left, as for replies and quotations."""
        accent, left, top = self._theme.accent, _EDGE + _PAD, self._y
        height = (len(rows) + bool(title)) * _LINE + 8
        self._box(left, top, _BUBBLE - 2 * _PAD, height, f"{accent}1c", radius=5)
        self._box(left, top, 3, height, accent, radius=1.5)
        if title:
            self._text(row_of(title, "b"), left + _PAD, top + 18, accent, size)
        self._rows(rows, left + _PAD, top + 3 + bool(title) * _LINE, size)
        self._y += height + 6

    def _quotation_mark(self, y: int) -> None:
        x = _EDGE + _BUBBLE - _PAD - 18
        mark = "".join(
            f"M{left} {y}h4.5v4.5q0 3.5-3.5 4.5v-2q1.5-.8 1.5-2.5h-2.5z" for left in (x, x + 6.5)
        )
        self._drawn.append(f'<path d="{mark}" fill="{self._theme.accent}"/>')

    def _rows(self, rows: Sequence[Row], x: int, y: int, size: int = _SIZE) -> None:
        for number, row in enumerate(rows):
            self._text(row, x, y + number * _LINE + _SIZE, self._theme.text, size)

    def _time(self, right: int, fill: str) -> None:
        self._text(row_of("12:30"), right, self._y - 8, fill, 12, anchor="end")

    def _box(
        self, x: int, y: int, width: int, height: int, fill: str, *, radius: float = 0
    ) -> None:
        self._drawn.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}"/>'
        )

    def _text(
        self, row: Row, x: int, y: int, fill: str, size: int = _SIZE, *, anchor: str = "start"
    ) -> None:
        spans = []
        for style, group in groupby(row, key=itemgetter(1)):
            text = escape("".join(character for character, _ in group))
            look = _STYLES[style].format(accent=self._theme.accent) if style else ""
            spans.append(f"<tspan {look}>{text}</tspan>" if style else text)
        self._drawn.append(
            f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">'
            f"{''.join(spans)}</text>"
        )


def _wrapped(line: Row, room: int) -> Iterator[Row]:
    """Cut a line into rows that are no wider than `room`, at blanks."""
    row: Row = []
    for word in _words(line):
        if row and _width([*row, *word]) > room:
            yield row
            row = []
        row = [*row, *word]
    yield row


def _words(line: Row) -> Iterator[Row]:
    """Yield a line's words, each with the blank after it."""
    word: Row = []
    for character in line:
        word.append(character)
        if character[0] == " ":
            yield word
            word = []
    yield word


def _width(row: Row) -> int:
    shares = (0.29 if c in _NARROW else 0.85 if c in _WIDE else 0.57 for c, _ in row)
    return round(_SIZE * sum(shares))
