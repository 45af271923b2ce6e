"""A tree of HTML or of trafilatura -> paragraphs, each with its role."""

from dataclasses import dataclass, field

from lxml import etree

from articles.document import Role
from retrieval.sentences import FINAL_STOP

Piece = tuple[str, Role]

_HEADINGS = frozenset("head h1 h2 h3 h4 h5 h6".split())  # trafilatura calls a heading "head"
_ITEMS = frozenset("item li dt dd".split())
_ROWS = frozenset(("row", "tr"))
_CELLS = frozenset(("cell", "td", "th"))
_BREAKS = frozenset(("lb", "br"))
_BLOCKS = _HEADINGS | _ITEMS | _ROWS | _CELLS | frozenset(
    "p div quote blockquote code pre list ul ol dl table section article main figure figcaption "
    "aside header footer address hr body tbody thead caption ab".split()
)  # fmt: skip
_SILENT = frozenset("script style template svg math iframe object nav noscript title rt rp".split())
_SHORT_CELL = 200  # characters; a table with longer cells only lays out the page


@dataclass(slots=True)
class _Row:
    """A row of a table: what each of its cells holds."""

    cells: list[list[Piece]] = field(default_factory=list)

    def pieces(self) -> list[Piece]:
        """Return the row as one item, "name | number"; as paragraphs if it is no list of values."""
        cells = [cell for cell in self.cells if cell]
        short = all(len(cell) == 1 and len(cell[0][0]) <= _SHORT_CELL for cell in cells)
        if len(cells) > 1 and short:
            return [(" | ".join(cell[0][0] for cell in cells), "item")]
        return [piece for cell in cells for piece in cell]


class _Walk:
    """Collects the text of a tree into paragraphs."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._rows: list[_Row] = []
        self._roles: list[Role] = []
        self._text: list[str] = []
        self._silent = 0

    def start(self, tag: str, text: str | None) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self._end_paragraph()
        if tag in _HEADINGS or tag in _ITEMS:
            self._roles.append("heading" if tag in _HEADINGS else "item")
        elif tag in _ROWS:
            self._rows.append(_Row())
        elif tag in _CELLS and self._rows:
            self._rows[-1].cells.append([])
        elif tag in _BREAKS:
            self._text.append("\n")
        self._add(text)

    def end(self, tag: str, tail: str | None) -> None:
        if tag in _BLOCKS:
            self._end_paragraph()
        if tag in _HEADINGS or tag in _ITEMS:
            self._roles.pop()
        elif tag in _ROWS:
            self._keep(self._rows.pop().pieces())
        self._silent -= tag in _SILENT
        self._add(tail)

    def _add(self, text: str | None) -> None:
        if text and not self._silent:
            self._text.append(text.replace("\n", " "))

    def _end_paragraph(self) -> None:
        role: Role = self._roles[-1] if self._roles else "text"
        lines = "".join(self._text).split("\n")
        self._text.clear()
        self._keep([(text, role) for text in _joined([" ".join(line.split()) for line in lines])])

    def _keep(self, pieces: list[Piece]) -> None:
        cells = self._rows[-1].cells if self._rows else []
        (cells[-1] if cells else self.pieces).extend(pieces)


def _joined(lines: list[str]) -> list[str]:
    """Join lines that `<br>` parted within a sentence; other lines are paragraphs."""
    found: list[str] = []
    for line in filter(None, lines):
        if found and line[0].islower() and not FINAL_STOP.search(found[-1]):
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def pieces_of(root: etree._Element) -> list[Piece]:
    """Return the paragraphs of a tree. Deep trees are no trouble, because it does not recurse."""
    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if not isinstance(element.tag, str):  # a comment or an instruction
            walk.end("", element.tail)
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if event == "start":
            walk.start(tag, element.text)
        else:
            walk.end(tag, element.tail if element is not root else None)
    walk.end("body", None)
    return walk.pieces
