"""Read an article: its text as it stands in the source, cut into sentences with line numbers."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from retrieval.formats import other_format
from retrieval.sentences import FINAL_STOP, MAX_SENTENCE, has_words, rough_spans, spans

SEEDS = Path(__file__).resolve().parents[1] / "seeds"  # beside the packages, installed or not

MAX_BYTES = 2**20  # a book, some 6,000 sentences: its index takes 2.5 s, a question 20 ms
_HEADLINE_WORDS = 30
_PROSE_WORDS = 6

_LIST_ITEM = re.compile(r"(?:[-*+•‣◦–]|\d{1,3}[.)])\s+(?=\S)")
_SOURCE = re.compile(r"\s+[–—|-]\s+(?P<source>(?!\d)\S+(?:\s\S+){0,3})$")


class ArticleError(Exception):
    """A file or folder that cannot be read; the message, one line, names it and what to do."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article.

    `text` is an exact substring of its source line, `line` that line's number, from 1.
    `paragraph` indexes `Article.paragraphs`; `offset` is where `text` begins in that paragraph.
    """

    text: str
    line: int
    paragraph: int
    offset: int


@dataclass(frozen=True, eq=False)
class Article:
    """A source text with a title. Two articles are equal only if they are the same object.

    `name` is its file's; `source` is who published it, or else `name`; `paragraphs` are the runs of
    adjacent prose lines; `digest` is eight hexadecimal characters that change when the text does;
    `headline` is the first sentence, where that is the title.
    """

    name: str
    title: str
    source: str
    sentences: tuple[Sentence, ...]
    paragraphs: tuple[str, ...]
    digest: str
    headline: Sentence | None

    def opening(self) -> Sentence:
        """Return the first sentence after the headline, or the headline if it stands alone."""
        return next((s for s in self.sentences if s is not self.headline), self.sentences[0])

    def is_wrapped(self) -> bool:
        """Tell whether its lines often end within a sentence: then so do its quotations."""
        broken = sum(
            not FINAL_STOP.search(line.rstrip()) and following.lstrip()[:1].islower()
            for paragraph in self.paragraphs
            for line, following in pairwise(paragraph.split("\n"))
        )
        return broken > len(self.paragraphs) // 2


def read_article(path: Path) -> Article:
    """Read one text file: UTF-8, with or without a byte order mark, any line ends.

    Raises ArticleError for a file that is missing, empty, too large, not UTF-8, in another format
    or without prose.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not data.strip():
        raise ArticleError(f"{path}: the file is empty; put an article's text into it.")
    if other := other_format(data.decode("utf-8", "replace")):
        raise ArticleError(f"{path}: {other} file; save its text as a .txt file in UTF-8.")
    if len(data) > MAX_BYTES:
        raise ArticleError(f"{path}: larger than {MAX_BYTES // 2**20} MiB; split it up.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ArticleError(f"{path}: not UTF-8 text; save it as plain text in UTF-8.") from None
    if "\0" in text:
        raise ArticleError(f"{path}: a binary file; save the article as plain text in UTF-8.")
    return parse_article(text, path)


def parse_article(text: str, path: Path) -> Article:
    """Cut `text` into an Article; `path` names it in errors and where it has no headline.

    Raises ArticleError if no line of `text` is prose.
    """
    lines = re.split(r"\r\n|\n|\r", text)
    headline = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not _is_headline(lines[headline]):
        headline = -1
    sentences: list[Sentence] = []
    paragraphs: list[str] = []
    for block in _blocks(lines, headline):
        start = 0
        for number in block:
            for begin, end in spans(lines[number], whole=number == headline):
                sentence = lines[number][begin:end]
                sentences.append(Sentence(sentence, number + 1, len(paragraphs), start + begin))
            start += len(lines[number]) + 1
        paragraphs.append("\n".join(lines[number] for number in block))
    if not sentences or (len(paragraphs) == 1 and headline >= 0 and not _is_prose(lines[headline])):
        raise ArticleError(f"{path}: no prose in it; put an article's text into it.")
    title, source = _title_and_source(lines[headline] if headline >= 0 else "", path)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    first = sentences[0] if headline >= 0 else None
    return Article(path.name, title, source, tuple(sentences), tuple(paragraphs), digest, first)


def read_articles(path: Path) -> tuple[list[Article], list[ArticleError]]:
    """Read every `*.txt` in a folder, the newest first, or one file; return what failed, too.

    Links are followed within the folder only. Raises ArticleError if there is no article to serve.
    """
    try:
        if path.is_file():
            return [read_article(path)], []
        texts = _texts(path)
    except FileNotFoundError:
        why = "no such folder or file; make the folder and put an article.txt into it."
        raise ArticleError(f"{path}: {why}") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    articles: list[Article] = []
    errors: list[ArticleError] = []
    for text in texts:
        try:
            if not Path(os.path.realpath(text)).is_relative_to(os.path.realpath(path)):
                raise ArticleError(f"{text}: a link out of the folder; copy the article into it.")
            articles.append(read_article(text))
        except ArticleError as error:
            errors.append(error)
    if not articles:
        if len(errors) == 1:
            raise errors[0]
        why = "; ".join(str(error) for error in errors) or "put an article's text into a .txt file."
        raise ArticleError(f"{path}: no article in it: {why}")
    return articles, errors


def _texts(folder: Path) -> list[Path]:
    """Return the text files in a folder, the newest first. Raises OSError if it cannot be read."""
    dated: list[tuple[int, Path]] = []
    for path in folder.iterdir():
        if path.match("*.txt"):
            try:
                status = path.stat()
            except OSError:
                dated.append((0, path))  # such as a link that leads nowhere; reading it will tell
            else:
                if stat.S_ISREG(status.st_mode):
                    dated.append((-status.st_mtime_ns, path))
    return [path for _, path in sorted(dated)]


def _unreadable(path: Path, error: OSError) -> ArticleError:
    reason = error.strerror or type(error).__name__
    return ArticleError(f"{path}: cannot be read ({reason}); check its path and who may read it.")


def _blocks(lines: list[str], headline: int) -> Iterator[list[int]]:
    """Yield runs of adjacent prose lines, by index; the headline is a run of its own."""
    block: list[int] = []
    for number, line in enumerate(lines):
        if number == headline:
            yield [number]
        elif _is_prose(line):
            block.append(number)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _words(line: str) -> list[str]:
    return [word for word in line.split() if any(c.isalpha() for c in word)]


def _is_prose(line: str) -> bool:
    """Tell a line of prose from page furniture (menus, buttons, section names).

    Prose ends with a stop, is an item of a list, goes on for some words or sentences; furniture is
    a label.
    """
    line = line.strip()
    if not has_words(line):
        return False
    if FINAL_STOP.search(line) or _LIST_ITEM.match(line):
        return True
    # Scripts without spaces have few "words": there, length tells.
    if len(_words(line)) >= _PROSE_WORDS or any(len(w) >= 40 for w in line.split()):
        return True
    return len(rough_spans(line)) > 1


def _is_headline(line: str) -> bool:
    """Tell whether the first line of a text is its headline: short, one sentence, no full stop."""
    line = line.strip()
    if not has_words(line) or len(line.split()) > _HEADLINE_WORDS or len(line) > MAX_SENTENCE:
        return False
    if not FINAL_STOP.search(line):
        return True
    return line[-1] in "?!？！" and len(spans(line)) == 1


def _title_and_source(headline: str, path: Path) -> tuple[str, str]:
    """Split "Headline – Publisher"; a file without a headline is titled by its name."""
    headline = headline.strip().lstrip("#").strip()
    if not headline:
        return path.stem.replace("-", " ").replace("_", " ").strip() or path.name, path.name
    match = _SOURCE.search(headline)
    # A publisher is a name behind a headline of some length: "Peru 2 – Brazil 1" has none.
    if match and match["source"][0].isupper() and len(_words(headline[: match.start()])) >= 4:
        return headline[: match.start()], match["source"]
    return headline, path.name
