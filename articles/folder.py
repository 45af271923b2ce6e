"""Text files -> articles: one file, or all files in a folder."""

import os
import stat
from pathlib import Path

from articles.formats import other_format
from errors import ArticleError
from retrieval.article import Article, parse_article

SEEDS = Path(__file__).resolve().parents[1] / "seeds"  # beside the packages, installed or not

MAX_BYTES = 2**20  # a book of some 6,000 sentences; its index takes 2.5 s, a question 4 ms


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
    try:
        return parse_article(text, path.name)
    except ArticleError as error:
        raise ArticleError(f"{path}: {error}") from None


def read_articles(path: Path) -> tuple[list[Article], list[ArticleError]]:
    """Read one file, or every `*.txt` in a folder; return the articles and the errors.

    The newest article comes first. Links are followed within the folder only. Raises ArticleError
    if there is no article to serve.
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
        if path.suffix.lower() == ".txt":
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
