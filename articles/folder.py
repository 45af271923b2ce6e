"""Files -> articles: one file, or all files in a folder."""

import logging
import os
import stat
from pathlib import Path

from articles.document import Document, article_of
from articles.formats import is_plain
from articles.limits import MAX_BYTES
from articles.reading import read_document
from articles.sandbox import read_now
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
        document = _document(data, str(path))
        article = article_of(document, path.name)
    except ArticleError as error:
        raise ArticleError(f"{path}: {error}") from None
    for note in document.notes:
        _log.warning("%s: %s", path.name, note)
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


def _document(data: bytes, source: str) -> Document:
    """Read a text here, which is quick and safe, and anything else in a process of its own."""
    return read_document(data, source) if is_plain(data) else read_now(data, source)


def read_articles(path: Path) -> tuple[list[Article], list[ArticleError]]:
    """Read one file, or every article in a folder; return the articles and the errors.

    The newest article comes first. Links are followed within the folder only. Raises ArticleError
    if there is no article to serve.
    """
    try:
        if path.is_file():
            return [read_article(path)], []
        files = _files(path)
    except FileNotFoundError:
        why = "no such folder or file; make the folder and put an article into it."
        raise ArticleError(f"{path}: {why}") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    articles: list[Article] = []
    errors: list[ArticleError] = []
    for file in files:
        try:
            if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(path)):
                raise ArticleError(f"{file}: a link out of the folder; copy the article into it.")
            articles.append(read_article(file))
        except ArticleError as error:
            errors.append(error)
    if not articles:
        if len(errors) == 1:
            raise errors[0]
        why = "; ".join(str(error) for error in errors) or _HOW
        raise ArticleError(f"{path}: no article in it: {why}")
    return articles, errors


def _files(folder: Path) -> list[Path]:
    """Return the files to read in a folder, the newest first. Raises OSError."""
    dated: list[tuple[int, Path]] = []
    for path in folder.iterdir():
        if path.suffix.lower() in _SUFFIXES:
            try:
                status = path.stat()
            except OSError:
                dated.append((0, path))  # such as a broken link; reading it reports this
            else:
                if stat.S_ISREG(status.st_mode):
                    dated.append((-status.st_mtime_ns, path))
    return [path for _, path in sorted(dated)]


def _unreadable(path: Path, error: OSError) -> ArticleError:
    reason = error.strerror or type(error).__name__
    return ArticleError(f"{path}: cannot be read ({reason}); check its path and who may read it.")
