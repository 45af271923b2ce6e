"""An article's own text in pages that fit a message."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.conversation.buttons import StaleButtonError, digest_in
from bot.conversation.quoting import utf16_length
from retrieval.article import Article, Sentence

PARAGRAPHS = 10  # on a page
# UTF-16 units of their text: places, title and publisher need some 700 of 4,096.
_ROOM = 3300
_LONGEST = _ROOM // 2  # characters of a piece; a longer paragraph is cut between words


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a part of it, and the sentence that tells its place; a heading has none."""

    text: str
    sentence: Sentence | None


def pages_of(article: Article) -> list[list[Piece]]:
    """Return the pages of an article, without its headline; at least one."""
    pages: list[list[Piece]] = [[]]
    left = _ROOM
    for piece in _pieces(article):
        length = utf16_length(piece.text)
        if len(pages[-1]) == PARAGRAPHS or (length > left and pages[-1]):
            pages.append([])
            left = _ROOM
        pages[-1].append(piece)
        left -= length
    return pages


def encode_page(article: Article, page: int) -> str:
    """Return the data of a button that leads to a page of an article."""
    return f"p{article.short_digest}{page}"


def decode_page(data: str) -> int:
    """Return the page that a button leads to. Raises StaleButtonError."""
    number = data[1 + len(digest_in(data)) :]
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise StaleButtonError
    return int(number)


def _pieces(article: Article) -> Iterator[Piece]:
    sentences: dict[int, list[Sentence]] = {}
    for sentence in article.sentences:
        sentences.setdefault(sentence.paragraph, []).append(sentence)
    skipped = article.headline.paragraph if article.headline else None
    if len(article.paragraphs) == 1:
        skipped = None
    for number, text in enumerate(article.paragraphs):
        inside = sentences.get(number, [])
        begin = 0
        while number != skipped and begin < len(text):
            end = _end(text, begin)
            part = text[begin:end].strip()
            # The last sentence that begins before the piece, or else the first one in it.
            before = [one for one in inside if one.offset <= begin]
            if part:
                yield Piece(part, (before or inside)[-1 if before else 0] if inside else None)
            begin = end


def _end(text: str, begin: int) -> int:
    """Return where a piece ends that begins at `begin`: if possible, between two words."""
    end = begin + _LONGEST
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", begin + 1, end)
    return blank + 1 if blank > 0 else end
