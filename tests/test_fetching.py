"""Links are fetched from a real server on loopback, which misbehaves in every way."""

import asyncio
import gzip
import ssl
import tracemalloc
import zlib
from pathlib import Path

import pytest

from articles.fetching import Fetched, Fetcher, Limits
from errors import FetchError
from tests.certificates import self_signed
from tests.names import Answers
from tests.site import Page, Site, page, redirect, serving

pytestmark = pytest.mark.slow  # all together

MIB = 2**20
SMALL = Limits(seconds=1.0, most_bytes=MIB)
HTML = b"<html><p>NATO met in Seoul.</p></html>"


async def fetch(site: Site, path: str = "/a", limits: Limits = SMALL) -> Fetched:
    return await Fetcher({site.host}, limits=limits).fetch(site.address + path)


async def refusal(what: Page, limits: Limits = SMALL) -> str:
    """Return the line about a page that cannot be fetched, without the port of the test's host."""
    async with serving({"/a": what}) as site:
        with pytest.raises(FetchError) as raised:
            async with asyncio.timeout(20):  # whatever goes wrong, the test ends
                await fetch(site, limits=limits)
    assert "\n" not in str(raised.value)
    return str(raised.value)


async def test_a_page_comes_with_its_type_and_address() -> None:
    async with serving({"/a": page(HTML, "Content-Type: Text/HTML; charset=Windows-1252")}) as site:
        fetched = await fetch(site, "/a?utm_source=x&id=1&fbclid=2#part:~:text=NATO")
    assert fetched == Fetched(f"{site.address}/a?id=1#part", HTML, "text/html", "windows-1252")


@pytest.mark.parametrize(
    "charset", ["", "; charset=nonsense", "; charset=rot13", "; charset=\udcff"]
)
async def test_a_charset_that_python_does_not_know_is_none(charset: str) -> None:
    async with serving({"/a": page(HTML, f"Content-Type: text/plain{charset}")}) as site:
        assert (await fetch(site)).charset is None


@pytest.mark.parametrize(
    ("coding", "body"), [("gzip", gzip.compress(HTML)), ("GZip", gzip.compress(HTML)), ("", HTML)]
)
async def test_a_packed_page_is_unpacked(coding: str, body: bytes) -> None:
    async with serving({"/a": page(body, f"Content-Encoding: {coding}")}) as site:
        assert (await fetch(site)).content == HTML


async def test_the_request_says_who_asks_and_nothing_more() -> None:
    pages = {
        "/a": page(b"", "Set-Cookie: id=1; Path=/", "Location: /b", status="302 Found"),
        "/b": page(HTML),
    }
    async with serving(pages) as site:
        host = f"site.example:{site.host.partition(':')[2]}"  # an address never gets cookies
        about = "https://t.me/pullquote_bot"
        fetcher = Fetcher({host}, about, resolver=Answers(["127.0.0.1"]))
        await fetcher.fetch(f"http://{host}/a")
    assert site.paths == ["/robots.txt", "/a", "/b"]
    for request in site.requests:
        assert "User-Agent: Pullquote (+https://t.me/pullquote_bot; reads a page when" in request
        assert "cookie" not in request.lower()
        assert "referer" not in request.lower()


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("401 Unauthorized", "does not let me read that page. Paste its text, or send it as"),
        ("402 Payment Required", "does not let me read"),
        ("403 Forbidden", "does not let me read"),
        ("451 Unavailable For Legal Reasons", "does not let me read"),
        ("404 Not Found", "has no such page. Check the link."),
        ("410 Gone", "has no such page"),
        ("429 Too Many Requests", "is too busy to send that page. Try again later."),
        ("503 Service Unavailable", "is too busy"),
        ("500 Internal Server Error", "answers with an error (500)"),
        ("302 Found", "answers with an error (302)"),
    ],
)
async def test_what_a_status_means(status: str, line: str) -> None:
    assert f"127.0.0.1 {line}" in await refusal(page(b"secret", status=status))


async def slowly(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def never(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(4)


async def endlessly(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"x" * 2**16)
        await writer.drain()


async def headers_without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: x\r\n" * 1000)
        await writer.drain()


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


ZEROS = bytes(64 * MIB)


@pytest.mark.parametrize(
    ("what", "line"),
    [
        (slowly, "takes too long to send that page"),
        (never, "takes too long"),
        (endlessly, "That page is larger than 1 MB"),
        (page(bytes(MIB + 1)), "That page is larger than 1 MB"),
        (page(gzip.compress(ZEROS, 9), "Content-Encoding: gzip"), "larger than 1 MB"),
        (page(gzip.compress(HTML) + ZEROS[:MIB], "Content-Encoding: gzip"), "larger than 1 MB"),
        (page(HTML, "Content-Encoding: br"), "in a form that I cannot read"),
        (page(HTML, "Content-Encoding: gzip"), "in a form that I cannot read"),
        (page(HTML, "Content-Encoding: gzip, gzip"), "in a form that I cannot read"),
        (page(zlib.compress(ZEROS, 9), "Content-Encoding: gzip"), "in a form that I cannot"),
        (page(HTML, f"X-Huge: {'x' * 100_000}"), "in a form that I cannot read"),
        (headers_without_end, "in a form that I cannot read"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "in a form that I cannot read"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "in a form that I cannot read"),
        (b"", "I cannot reach 127.0.0.1."),
        (reset, "I cannot reach 127.0.0.1."),
        (page(b""), "sends an empty page"),
        (page(HTML, "Content-Type: video/mp4"), "I read links, text, Markdown, HTML, PDF"),
    ],
)
async def test_a_server_that_misbehaves(what: Page, line: str) -> None:
    assert line in await refusal(what)


async def test_a_bomb_takes_no_more_memory_than_is_allowed() -> None:
    bomb = page(gzip.compress(ZEROS, 9), "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        await refusal(bomb, Limits(most_bytes=4 * MIB))
        assert tracemalloc.get_traced_memory()[1] < 16 * MIB
    finally:
        tracemalloc.stop()


async def test_redirects_are_followed_and_keep_the_part_after_the_hash() -> None:
    pages = {"/a": redirect("b/../c?d=ü"), "/c": page(HTML)}
    async with serving(pages) as site:
        assert (await fetch(site, "/a#part")).address == f"{site.address}/c?d=%C3%BC#part"


async def test_a_redirect_loop_ends() -> None:
    async with serving({"/a": redirect("/b"), "/b": redirect("/a")}) as site:
        with pytest.raises(FetchError, match="from page to page without end"):
            await fetch(site)
    assert len(site.paths) == 7  # robots.txt, the page, five redirects


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{other}/",
        "//127.0.0.1:{other}/",
        "http://localhost:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://u:p@example.org/",
        "http://example.org:22/",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://[",
        "http://\udcff\udcfe/",
    ],
)
async def test_a_redirect_does_not_lead_inside(target: str) -> None:
    async with serving({"/": page(HTML)}) as inside:
        where = target.format(other=inside.host.partition(":")[2])
        assert await refusal(redirect(where)) == "I read only pages on the public web."
    assert not inside.paths


async def test_an_allowed_host_is_allowed_with_its_port_only() -> None:
    async with serving({"/a": page(HTML)}) as site:
        for allowed in ("127.0.0.1", "127.0.0.1:1", "localhost", "", f"evil.{site.host}"):
            with pytest.raises(FetchError, match="only pages on the public web"):
                await Fetcher({allowed}).fetch(f"{site.address}/a")
    assert not site.paths


async def test_a_certificate_that_is_not_valid(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    async with serving({"/a": page(HTML)}, context) as site:
        with pytest.raises(FetchError, match=r"certificate of 127\.0\.0\.1 is not valid"):
            await fetch(site)


async def test_a_host_that_does_not_answer() -> None:
    async with serving({}) as site:
        pass
    with pytest.raises(FetchError, match=r"I cannot reach 127\.0\.0\.1\."):
        await fetch(site)
