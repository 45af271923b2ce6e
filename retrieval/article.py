"""A text -> an Article: its sentences as they stand in the source, each with its place."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from errors import ArticleError
from retrieval.identifying import identify
from retrieval.languages import ENGLISH, Language
from retrieval.place import Place
from retrieval.sentences import FINAL_STOP, MAX_SENTENCE, has_words, rough_spans, spans

_HEADLINE_WORDS = 30
_PROSE_WORDS = 6
# Letters without a blank. Thai and Lao have no full stop that tells a sentence from a label.
_PROSE_RUN, _PROSE_RUN_UNSTOPPED = 40, 28

LIST_ITEM = re.compile(r"(?:[-*+•‣◦–]|\d{1,3}[.)])\s+(?=\S)")
_SOURCE = re.compile(r"\s+[–—|-]\s+(?P<source>(?!\d)\S+(?:\s\S+){0,3})$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article.

    `text` is an exact substring of its paragraph; `place` is where it begins in the source.
    `paragraph` indexes `Article.paragraphs`; `offset` is where `text` begins in that paragraph.
    """

    text: str
    place: Place
    paragraph: int
    offset: int

    @property
    def line(self) -> int:
        """Return the number of its place; this is its line if the source is a text."""
        return self.place.number


@dataclass(frozen=True, eq=False)
class Article:
    """A source text with a title. Two articles are equal only if they are the same object.

    `name` is the name of its file; `source` is its publisher, or `name` if none is given;
    `paragraphs` are the runs of adjacent prose lines; `digest` is the SHA-256 of the text, in
    hexadecimal; `headline` is the first sentence if this is the title; `language` is the one of
    most of the text. The articles of a document
    that is not plain text also have headings as paragraphs, without sentences.
    """

    name: str
    title: str
    source: str
    sentences: tuple[Sentence, ...]
    paragraphs: tuple[str, ...]
    digest: str
    headline: Sentence | None
    language: Language = ENGLISH

    @property
    def short_digest(self) -> str:
        """Return the first eight characters of the digest: short enough for a button."""
        return self.digest[:8]

    def opening(self) -> Sentence:
        """Return the first sentence after the headline, or the headline if it stands alone."""
        return next((s for s in self.sentences if s is not self.headline), self.sentences[0])

    def beginning(self, most: int, length: int) -> list[Sentence]:
        """Return the opening and the sentences after it, at most `most`.

        Together they have at most `length` characters, if the opening is no longer.
        """
        first = self.opening()
        start = self.sentences.index(first)
        taken: list[Sentence] = []
        for sentence in self.sentences[start : start + most]:
            length -= len(sentence.text)
            if taken and length < 0:
                break
            taken.append(sentence)
        return taken

    def is_wrapped(self) -> bool:
        """Tell whether lines often end within a sentence; then quotations end there, too."""
        broken = sum(
            not FINAL_STOP.search(line.rstrip()) and following.lstrip()[:1].islower()
            for paragraph in self.paragraphs
            for line, following in pairwise(paragraph.split("\n"))
        )
        return broken > len(self.paragraphs) // 2


def parse_article(text: str, name: str = "", language: str = "") -> Article:
    """Cut a text into an Article; `name` is the name of its file, if it has one.

    `language` is the one that the text is said to be in, such as "pt-BR", if something says it.

    Raises ArticleError if no line of the text is prose.
    """
    spoken = identify(text, language)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    headline = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not _is_headline(lines[headline], spoken):
        headline = -1
    sentences: list[Sentence] = []
    paragraphs: list[str] = []
    for block in _blocks(lines, headline, spoken):
        start = 0
        for row in block:
            for begin, end in spans(lines[row], spoken, whole=row == headline):
                sentence = lines[row][begin:end]
                place = Place("line", row + 1)
                sentences.append(Sentence(sentence, place, len(paragraphs), start + begin))
            start += len(lines[row]) + 1
        paragraphs.append("\n".join(lines[row] for row in block))
    if not sentences or (
        len(paragraphs) == 1 and headline >= 0 and not is_prose(lines[headline], spoken)
    ):
        raise ArticleError("no prose in it; put an article's text into it.")
    name = name or "a text"
    title, source = title_and_source(lines[headline] if headline >= 0 else "", name)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    first = sentences[0] if headline >= 0 else None
    return Article(name, title, source, tuple(sentences), tuple(paragraphs), digest, first, spoken)


def _blocks(lines: list[str], headline: int, language: Language) -> Iterator[list[int]]:
    """Yield runs of adjacent prose lines, by index; the headline is a run of its own."""
    block: list[int] = []
    for row, line in enumerate(lines):
        if row == headline:
            yield [row]
        elif is_prose(line, language):
            block.append(row)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _words(line: str) -> list[str]:
    return [word for word in line.split() if any(c.isalpha() for c in word)]


def is_prose(line: str, language: Language = ENGLISH) -> bool:
    """Tell a line of prose from page furniture (menus, buttons, section names).

    Prose ends with a stop, is an item of a list, or has several words or sentences. Page furniture
    is a label.
    """
    line = line.strip()
    if not has_words(line):
        return False
    if FINAL_STOP.search(line) or LIST_ITEM.match(line):
        return True
    # Scripts without blanks have few "words", so for them the length decides.
    long = _PROSE_RUN_UNSTOPPED if language.code in ("th", "lo") else _PROSE_RUN
    if len(_words(line)) >= _PROSE_WORDS or any(len(word) >= long for word in line.split()):
        return True
    return len(rough_spans(line, language)) > 1


def _is_headline(line: str, language: Language) -> bool:
    """Tell whether the first line of a text is its headline: short, one sentence, no full stop."""
    line = line.strip()
    if not has_words(line) or len(line.split()) > _HEADLINE_WORDS or len(line) > MAX_SENTENCE:
        return False
    if not FINAL_STOP.search(line):
        return True
    return line[-1] in "?!？！؟" and len(spans(line, language)) == 1


def title_and_source(headline: str, name: str) -> tuple[str, str]:
    """Split "Headline – Publisher"; without a headline, the file's name is the title."""
    headline = headline.strip().lstrip("#").strip()
    if not headline:
        return PurePath(name).stem.replace("-", " ").replace("_", " ").strip() or name, name
    match = _SOURCE.search(headline)
    # A publisher is a name after a headline of four words or more: "Peru 2 – Brazil 1" has none.
    if match and match["source"][0].isupper() and len(_words(headline[: match.start()])) >= 4:
        return headline[: match.start()], match["source"]
    return headline, name
