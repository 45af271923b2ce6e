"""Markdown -> a Document: its words without its marks, and the lines where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from articles.document import Document, Paragraph, Role
from articles.joining import Joiner
from articles.limits import digest_of
from articles.plain import Row, joined, rows_of
from retrieval.place import Place
from retrieval.sentences import has_words

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s+|$)")
_CLOSING = re.compile(r"\s#+\s*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r" {0,3}(?:[-*_]\s*){3,}$")
_ITEM = re.compile(r"\s*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|(?=\d{1,9}[.)]\s))(?=\S)")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_TABLE_LINE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_REFERENCE = re.compile(r" {0,3}\[[^\]]{1,200}\]:\s*\S")
_FIELD = re.compile(r"(title|author|date|lang|language|site)\s*:\s*(.+)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

_ROW = "\x1f"  # stands where a line began, while marks are taken out
_BLANKS = re.compile(r"\s+")

# Each is bounded, so that many opening marks without closing ones take linear time.
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.{0,2000}?-->"), ""),
    (re.compile(r"!\[[^\[\]]{0,300}\](?:\([^()]{0,500}\)|\[[^\[\]]{0,100}\])"), ""),  # pictures
    (re.compile(r"\[\^[^\[\]]{1,50}\]"), ""),  # footnotes
    (re.compile(r"\[([^\[\]]{0,500})\]\((?:[^()]|\([^()]{0,200}\)){0,500}\)"), r"\1"),
    (re.compile(r"\[([^\[\]]{1,500})\]\[[^\[\]]{0,100}\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,20}(?:\s[^<>]{0,500})?/?>"), ""),
    (re.compile(r"(?<![*\\])\*\*\*?(?=\S)([^*]{1,500}?)(?<=\S)\*\*\*?"), r"\1"),
    (re.compile(r"(?<![*\\\w])\*(?=\S)([^*]{1,500}?)(?<=\S)\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![\w\\])__?(?=\S)([^_]{1,500}?)(?<=\S)__?(?!\w)"), r"\1"),
    (re.compile(r"~~(?=\S)([^~]{1,500}?)~~"), r"\1"),
    (re.compile(r"(?<!`)(`{1,2})(?!`)([^`]{1,500})\1(?!`)"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def read_markdown(text: str, source: str) -> Document:
    """Read Markdown. The first heading is the title, unless the text names another."""
    lines = rows_of(text)
    begin, fields = _front_matter(lines)
    rows = [(number, line) for number, line in enumerate(lines, 1) if number > begin]
    reading = _Reading(Joiner(line for _, line in rows))
    for row in rows:
        reading.read(*row)
    reading.end()
    headings = (p.text for p in reading.paragraphs if p.role == "heading")
    paragraphs = tuple(reading.paragraphs)
    date = _DATE.search(fields.get("date", ""))
    return Document(
        source=source,
        kind="markdown",
        title=fields.get("title", "") or next(headings, ""),
        site=fields.get("site", ""),
        author=fields.get("author", ""),
        published=date[0] if date else "",
        language=fields.get("lang", "") or fields.get("language", ""),
        paragraphs=paragraphs,
        digest=digest_of(p.text for p in paragraphs),
    )


def _front_matter(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Return the last line of the block of fields between "---" at the top, and its fields."""
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:100]):
        return 0, {}
    end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == "---")
    matches = (_FIELD.match(line) for line in lines[1:end])
    return end + 1, {m[1].lower(): m[2].strip().strip("\"'") for m in matches if m}


def inline(text: str) -> str:
    """Return a text without marks for links, emphasis and code."""
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return unescape(text)


@dataclass
class _Reading:
    """Reads line by line; `block` is the paragraph that is growing."""

    joiner: Joiner
    paragraphs: list[Paragraph] = field(default_factory=list)
    block: list[Row] = field(default_factory=list)
    role: Role = "text"
    fence: str = ""

    def read(self, number: int, line: str) -> None:
        """Read the next line."""
        fence = _FENCE.match(line)
        if self.fence or fence:
            self._read_code(number, line, fence[1] if fence else "")
            return
        line = _QUOTE.sub("", line, count=1)
        if self.block and self.role == "text" and _UNDERLINE.match(line) and len(self.block) == 1:
            self.role = "heading"
            self.end()
        elif not line.strip() or _RULE.match(line) or _REFERENCE.match(line):
            self.end()
        elif heading := _HEADING.match(line):
            self._alone(number, _CLOSING.sub("", line[heading.end() :]), "heading")
        elif "|" in line and _TABLE_LINE.match(line):
            self.end()
        elif line.lstrip().startswith("|"):
            cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
            self._alone(number, " | ".join(filter(None, cells)), "item")
        elif item := _ITEM.match(line):
            self.end()
            self.block, self.role = [(number, line[item.end() :])], "item"
        else:
            self.block.append((number, line.rstrip("\\ ")))

    def end(self) -> None:
        """Keep the paragraph that was growing."""
        whole = joined(self.block, self.joiner, self.role) if self.block else None
        if whole and has_words(whole.text):
            self.paragraphs += _unmarked(whole)
        self.block, self.role = [], "text"

    def _alone(self, number: int, text: str, role: Role) -> None:
        self.end()
        self.block, self.role = [(number, text)], role
        self.end()

    def _read_code(self, number: int, line: str, fence: str) -> None:
        """Keep each line of code as it stands."""
        if not self.fence:
            self.end()
            self.fence = fence
        elif fence.startswith(self.fence):
            self.fence = ""
        elif has_words(line):
            self.paragraphs.append(joined([(number, line)], self.joiner, "text"))


def _unmarked(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yield a paragraph without its inline marks, if words are left."""
    begins = [offset for offset, _ in paragraph.places]
    rows = [paragraph.text[a:b] for a, b in pairwise([*begins, len(paragraph.text)])]
    kept = inline(_ROW.join(row.replace(_ROW, " ") for row in rows)).split(_ROW)
    if len(kept) != len(rows):  # a mark that was taken out went over the end of a line
        kept, begins = [" ".join(kept)], begins[:1]
    parts: list[str] = []
    places: list[tuple[int, Place]] = []
    length = 0
    for row, (_, place) in zip(kept, paragraph.places, strict=False):
        text = _BLANKS.sub(" ", row) if parts else _BLANKS.sub(" ", row).lstrip()
        places.append((length, place))
        parts.append(text)
        length += len(text)
    whole = "".join(parts).rstrip()
    if has_words(whole):
        yield Paragraph(whole, tuple(places), paragraph.role)
