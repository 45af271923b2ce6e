"""A plain text -> a Document. Lines that were wrapped are joined to paragraphs."""

from collections.abc import Iterator
from itertools import pairwise

from articles.document import Document, Paragraph, Role
from articles.joining import Growing, Joiner
from retrieval.article import LIST_ITEM, parse_article, title_and_source
from retrieval.place import Place
from retrieval.sentences import FINAL_STOP, has_words

_SHORT = 0.6  # of the longest line: a line that ends here was ended by its writer
Row = tuple[int, str]


def read_text(text: str, source: str) -> Document:
    """Read a plain text. Raises ArticleError if no line of it is prose."""
    article = parse_article(text, source)
    headline = article.headline
    title, site = article.title, article.source
    if _is_wrapped(text):
        line = headline.line if headline else 0
        if line and "".join(rows_of(text)[line : line + 1]).strip():
            line = 0  # the first line goes on, so it is no headline
            title, site = title_and_source("", article.name)
        paragraphs = tuple(_unwrapped(text, line))
    else:
        first = {s.paragraph: s.line for s in reversed(article.sentences)}
        paragraphs = tuple(
            _lines(block, first[number], "title" if headline and number == 0 else "text")
            for number, block in enumerate(article.paragraphs)
        )
    return Document(
        source=source,
        kind="text",
        title=title,
        site="" if site == article.name else site,
        author="",
        published="",
        language="",
        paragraphs=paragraphs,
        digest=article.digest,
    )


def rows_of(text: str) -> list[str]:
    """Return the lines of a text, whichever way they end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _is_wrapped(text: str) -> bool:
    """Tell whether a third of the lines that others follow end within a sentence."""
    pairs = [(a.strip(), b.strip()) for a, b in pairwise(rows_of(text)) if a.strip() and b.strip()]
    broken = sum(b[0].islower() and not FINAL_STOP.search(a) for a, b in pairs)
    return broken * 3 > len(pairs)


def _lines(block: str, line: int, role: Role) -> Paragraph:
    """Return a paragraph whose lines stay lines; `line` is the number of its first one."""
    places: list[tuple[int, Place]] = []
    offset = 0
    for number, row in enumerate(block.split("\n")):
        places.append((offset, Place("line", line + number)))
        offset += len(row) + 1
    return Paragraph(block, tuple(places), role)


def _unwrapped(text: str, headline: int) -> Iterator[Paragraph]:
    lines = rows_of(text)
    joiner = Joiner(lines)
    width = max(map(len, lines))
    block: list[Row] = []
    for number, line in enumerate(lines, 1):
        begins = number == headline + 1 or not line.strip() or LIST_ITEM.match(line.strip())
        if block and (begins or _ended(block, line, width)):
            yield _kept(block, joiner, headline)
            block = []
        if has_words(line) or (block and line.strip()):
            block.append((number, line))
    if block:
        yield _kept(block, joiner, headline)


def _ended(block: list[Row], line: str, width: int) -> bool:
    """Tell whether a paragraph ended before this line: by an indent, or in a short line."""
    before = block[-1][1].rstrip()
    if not FINAL_STOP.search(before):
        return False
    indent = len(line) - len(line.lstrip())
    usual = min(len(row) - len(row.lstrip()) for _, row in block)
    return indent > usual or len(before) < _SHORT * width


def _kept(block: list[Row], joiner: Joiner, headline: int) -> Paragraph:
    role: Role = "title" if block[0][0] == headline else "text"
    return joined(block, joiner, role)


def joined(rows: list[Row], joiner: Joiner, role: Role) -> Paragraph:
    """Return the rows, each with its number, as one paragraph that knows where each began."""
    growing = Growing(" ".join(rows[0][1].split()))
    places = [(0, Place("line", rows[0][0]))]
    for number, row in rows[1:]:
        offset = growing.join(joiner, " ".join(row.split()))
        places.append((offset, Place("line", number)))
    return Paragraph(growing.text, tuple(places), role)
