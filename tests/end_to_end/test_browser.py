"""In a real browser, the link to a sentence scrolls to it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from articles.document import article_of
from articles.reading import read_document
from bot.conversation.sources import Source
from tests.chromium import CHROMIUM, browser
from tests.scrolled import PAGES, page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; Debian has it"),
]


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.lstrip("/")
        self.send_response(200 if name in PAGES else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((page(name) if name in PAGES else "").encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def links(address: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name of a page, a sentence of it, and the link to that sentence."""
    for name, (_, sentences) in PAGES.items():
        article = article_of(read_document(page(name).encode(), f"{address}/{name}"))
        found = {sentence.text: sentence for sentence in article.sentences}
        for text in sentences:
            assert text in found, (name, text)
            # Of a sentence that stands there twice, the last one is meant.
            yield name, text, Source(f"{address}/{name}").link_to(found[text], article)


async def scrolled(address: str) -> list[str]:
    """Open all links; return those that do not lead to their sentence."""
    missed = []
    async with browser() as opened:
        for name, text, link in links(address):
            assert "#:~:text=" in link, (name, text)
            found = await opened.opened(link, text[:20])
            is_seen = any(0 <= top < found["height"] for top in found["tops"])
            if not (found["scrolled"] and is_seen):
                missed.append(f"{name}: {text} {link} {found}")
    return missed


def test_there_are_thirty_pages() -> None:
    assert len(PAGES) == 30


def test_links_scroll_to_their_sentences() -> None:
    with serving() as address:
        assert asyncio.run(scrolled(address)) == []


def test_without_the_fragment_nothing_scrolls() -> None:
    async def top(address: str) -> Any:
        async with browser() as opened:
            return (await opened.opened(f"{address}/plain", "The old bridge at"))["scrolled"]

    with serving() as address:
        assert asyncio.run(top(address)) == 0
