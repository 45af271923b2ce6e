"""Show what Pullquote would keep of a file or a link: `python -m articles report.pdf`."""

import argparse
import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from articles.document import Document, article_of
from articles.fetching import Fetcher
from articles.folder import file_bytes
from articles.sandbox import read_now
from bot.conversation import words
from bot.settings import load_settings
from bot.speech import say_count
from errors import ArticleError, SettingsError
from retrieval.article import Article


def main(arguments: list[str] | None = None) -> int:
    """Read each file or link and print it; return the exit status."""
    options = _parser().parse_args(arguments)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    status = 0
    try:
        for source in options.sources:
            try:
                document = _read(source)
                article = article_of(document, "" if _is_link(source) else Path(source).name)
            except (ArticleError, SettingsError) as error:
                reason = str(error).removeprefix(f"{source}: ")
                if options.json:
                    print(json.dumps({"source": source, "error": reason}), flush=True)
                else:
                    print(f"pullquote: {source}: {reason}", file=sys.stderr)
                    status = 2
                continue
            if options.json:
                print(json.dumps(as_json(document, article), ensure_ascii=False), flush=True)
            else:
                print("\n".join(_in_lines(document, article)), flush=True)
    except BrokenPipeError:
        # The reader has closed the pipe, as `head` does. Without this, Python would complain at
        # exit (docs.python.org/3/library/signal.html, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return status


def as_json(document: Document, article: Article) -> dict[str, object]:
    """Return what is kept of a document, for --json."""
    return {
        "source": document.source,
        "kind": document.kind,
        "title": article.title,
        "site": document.site,
        "author": document.author,
        "published": document.published,
        "language": document.language,
        "paragraphs": [
            {"text": p.text, "place": str(p.place), "role": p.role} for p in document.paragraphs
        ],
        "sentences": len(article.sentences),
        "notes": list(document.notes),
    }


def _is_link(source: str) -> bool:
    return bool(re.match("https?://", source, re.IGNORECASE))


def _read(source: str) -> Document:
    """Read a file or a link. Raises ArticleError, and SettingsError for a link."""
    if not _is_link(source):
        return read_now(file_bytes(Path(source)), source)
    found = asyncio.run(Fetcher(load_settings().link_hosts).fetch(source))
    return read_now(found.content, found.address, found.charset)


def _in_lines(document: Document, article: Article) -> Iterator[str]:
    yield article.title
    about = (document.site, document.author, document.published, document.language, document.kind)
    count = len(article.sentences)
    counted = say_count(words.SENTENCES, count)
    yield ", ".join([*filter(None, about), counted])
    yield from document.notes
    for paragraph in document.paragraphs:
        yield f"\n{paragraph.text}" + (
            "" if paragraph.role == "heading" else f"\n  {paragraph.place}"
        )
    yield ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m articles", description=__doc__)
    parser.add_argument("sources", nargs="+", metavar="FILE_OR_LINK")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
