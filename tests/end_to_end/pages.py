"""A web server on loopback with pages to read, some of which misbehave."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.documents import page

MILL = [
    "The mill on the hill grinds rye for nine villages, and has done so since 1790.",
    "Ada Byron, an engineer from London, bought the mill in 1833.",
    "She had the sails made of oak, because pine had broken twice in the storms of 1829.",
    "Every Friday, the farmers of Lower Ashby bring their grain to the mill on carts.",
    "A visitor pays two pennies, and may climb to the stones on the third floor.",
]
WHO, BOUGHT = "Who bought the mill?", MILL[1]
HEAD = """<title>The mill on the hill</title>
<meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2026-11-19T08:00:00Z">"""


def article(*sentences: str) -> str:
    """Return a page with an article of these sentences, each in a paragraph."""
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences or MILL)
    return page(f"<h1>The mill on the hill</h1>{body}", HEAD)


@dataclass
class Site:
    """A running server: its host, what it was asked for, and what it does for each path."""

    host: str = ""
    asked: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)  # until then, /slow waits

    def link(self, path: str) -> str:
        """Return the link to a path."""
        return f"http://{self.host}/{path}"


def _slow(site: Site) -> tuple[int, str]:
    site.open.wait(20)
    return 200, article()


def _page(status: int, body: str) -> Callable[[Site], tuple[int, str]]:
    return lambda _site: (status, body)


_PAGES: Mapping[str, Callable[[Site], tuple[int, str]]] = {
    "mill": _page(200, article()),
    "slow": _slow,
    "paywall": _page(402, "Pay"),
    "script": _page(200, page("<div>You need to enable JavaScript.</div>")),
    "moved": _page(302, "/mill"),
    "inside": _page(302, "http://169.254.169.254/latest"),
    "robots.txt": _page(200, "User-agent: *\nDisallow: /secret"),
    "deep": _page(200, "<html><body>" + "<div>" * 400_000),
    "hog": _page(200, "<html><body>" + "<p>a <b>b</b>" * 400_000),
}


@contextmanager
def serving() -> Iterator[Site]:
    """Serve the pages."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            site.asked.append(path)
            status, body = _PAGES.get(path, _page(404, "No"))(site)
            try:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", body)
                kind = "text/plain" if path == "robots.txt" else "text/html; charset=utf-8"
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(body.encode())
            except ConnectionError:  # the bot was killed while it waited
                pass

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.host = f"127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield site
    finally:
        site.open.set()
        server.shutdown()
        server.server_close()


def wait_for(site: Site, path: str) -> None:
    """Wait until the server was asked for a path."""
    end = time.monotonic() + 20
    while path not in site.asked:
        assert time.monotonic() < end, site.asked
        time.sleep(0.02)
