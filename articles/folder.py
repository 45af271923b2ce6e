"""Files -> articles: one file, or all files in a folder."""

import asyncio
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from articles.document import Document, article_of
from articles.formats import is_plain
from articles.limits import MAX_BYTES
from articles.reading import read_document
from articles.sandbox import read, read_now
from errors import ArticleError
from retrieval.article import Article

SEEDS = Path(__file__).resolve().parents[1] / "seeds"  # beside the packages, installed or not

# Which files of a folder are tried. How one is read, its bytes tell.
_SUFFIXES = frozenset((".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".epub"))

_HOW = "put a .txt, .md, .html, .pdf, .docx or .epub file into it."

_log = logging.getLogger("pullquote")


def read_article(path: Path) -> Article:
    """Read one file. Raises ArticleError, which names the file, if it cannot be read."""
    data = file_bytes(path)
    try:
        # A text is read here, which is quick and safe, and anything else in a process of its own.
        way = read_document if is_plain(data) else read_now
        return _article(way(data, str(path)), path)
    except ArticleError as error:
        raise ArticleError(f"{path}: {error}") from None


async def read_apart(path: Path) -> Article:
    """Read one file like `read_article`, but never on the event loop. Raises ArticleError."""
    data = await asyncio.to_thread(file_bytes, path)
    try:
        document = await read(data, str(path))
        return await asyncio.to_thread(_article, document, path)
    except ArticleError as error:
        raise ArticleError(f"{path}: {error}") from None


def _article(document: Document, path: Path) -> Article:
    article = article_of(document, path.name)
    for note in document.notes:
        _log.warning("%s: %s", path.name, note)
    if article.is_wrapped():
        _log.warning("%s: lines end within sentences; join each paragraph", path.name)
    return article


def file_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises ArticleError if it is missing, empty or too large."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not data.strip():
        raise ArticleError(f"{path}: the file is empty; put an article's text into it.")
    if len(data) > MAX_BYTES:
        raise ArticleError(f"{path}: larger than {MAX_BYTES // 2**20} MiB; split it up.")
    return data


class Stamp(NamedTuple):
    """What tells that a file has changed: when, in nanoseconds, its size, and its number."""

    changed: int
    size: int
    inode: int


def files_in(path: Path) -> dict[Path, Stamp]:
    """Return the files of a folder that may be articles, the newest first; or the one file.

    Raises ArticleError if there are none.
    """
    try:
        if path.is_file():
            return {path: _stamp(path.stat())}
        dated = sorted(_dated(path), key=lambda pair: (-pair[1].changed, pair[0]))
    except FileNotFoundError:
        why = "no such folder or file; make the folder and put an article into it."
        raise ArticleError(f"{path}: {why}") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    if not dated:
        raise ArticleError(f"{path}: no article in it: {_HOW}")
    return dict(dated)


def _dated(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    """Yield the files of a folder. Raises OSError."""
    for path in folder.iterdir():
        if path.suffix.lower() in _SUFFIXES:
            try:
                status = path.stat()
            except OSError:
                yield path, Stamp(0, 0, 0)  # such as a broken link; reading it reports this
            else:
                if stat.S_ISREG(status.st_mode):
                    yield path, _stamp(status)


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


def _unreadable(path: Path, error: OSError) -> ArticleError:
    reason = error.strerror or type(error).__name__
    return ArticleError(f"{path}: cannot be read ({reason}); check its path and who may read it.")
