"""What robots.txt asks is honoured; a missing, broken or hostile one asks nothing."""

import asyncio
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego
from yarl import URL

from articles.fetching import Fetcher
from articles.robots import MAX_BYTES, Robots, most_rules
from errors import FetchError
from tests.site import Page, page, redirect, serving

pytestmark = pytest.mark.slow  # all together

PAGE = page(b"the page")
NO = b"User-agent: *\nDisallow: /a\n"


async def is_fetched(robots: Page | None) -> bool:
    pages: dict[str, Page] = {"/a": PAGE, "/other": page(NO, "Content-Type: text/plain")}
    if robots is not None:
        pages["/robots.txt"] = robots
    async with serving(pages) as site:
        with suppress(FetchError):
            await Fetcher({site.host}).fetch(f"{site.address}/a")
    return "/a" in site.paths


@pytest.mark.parametrize(
    "robots",
    [
        NO,
        b"\xef\xbb\xbf" + NO,
        NO.replace(b"\n", b"\r\n"),
        b"User-agent: pullquote\nDisallow: /\nAllow: /b\n",
        b"User-agent: *\nAllow: /\n\nUser-agent: Pullquote\nDisallow: /*a$\n",
        b"".join(b"User-agent: %d\n%s" % (n, b"Disallow: /b\n" * 40) for n in range(500)) + NO,
        b"Disallow: /\nUser-agent: *\nDisallow: /\xff\nDisallow: /a\n",
    ],
)
async def test_a_page_that_programs_should_not_read(robots: bytes) -> None:
    assert not await is_fetched(page(robots, "Content-Type: text/plain"))


@pytest.mark.parametrize(
    "robots",
    [
        None,
        page(b""),
        page(b"<html>no robots here</html>"),
        page(b"User-agent: *\nDisallow:\n"),
        page(b"User-agent: *\nDisallow: /\nAllow: /a\n"),
        page(b"User-agent: Googlebot\nDisallow: /\n"),
        page(NO, status="403 Forbidden"),
        page(NO, status="500 Internal Server Error"),
        page(NO, "Content-Encoding: br"),
        page(NO * (MAX_BYTES // len(NO) + 1)),
        page(bytes(range(256)) * 100),
        redirect("/robots.txt"),
        redirect("http://10.0.0.1/robots.txt"),
        b"",
        b"SSH-2.0-OpenSSH\r\n\r\n",
    ],
)
async def test_a_page_that_nobody_asks_not_to_read(robots: Page | None) -> None:
    assert await is_fetched(robots)


async def test_a_redirected_robots_txt_is_read() -> None:
    assert not await is_fetched(redirect("/other"))


async def test_each_site_of_a_redirect_is_asked() -> None:
    told = (
        r"127\.0\.0\.1 asks programs not to read that page\. Paste its text, or send it as a file"
    )
    async with (
        serving({"/robots.txt": page(NO), "/a": PAGE}) as second,
        serving({"/a": redirect(f"{second.address}/a")}) as first,
    ):
        with pytest.raises(FetchError, match=told):
            await Fetcher({first.host, second.host}).fetch(f"{first.address}/a")
    assert second.paths == ["/robots.txt"]


async def test_a_site_is_asked_once() -> None:
    async with serving({"/a": PAGE, "/b": PAGE}) as site:
        fetcher = Fetcher({site.host})
        for path in ("/a", "/b", "/a"):
            await fetcher.fetch(site.address + path)
    assert site.paths == ["/robots.txt", "/a", "/b", "/a"]


async def test_what_is_remembered_is_bounded() -> None:
    robots, asked = Robots(), []

    async def read(url: URL) -> str:
        asked.append(url)
        return "#" * (MAX_BYTES - 1)

    for number in [*range(20), 19, 0]:
        assert await robots.allow(URL(f"https://{number}.example/a"), "Pullquote", read)
    assert len(asked) == 21  # the last one is remembered, the first one no longer


HONEST = "User-agent: *\n" + "".join(f"Disallow: /{n}\n" for n in range(20_000))


@pytest.mark.parametrize(
    "robots",
    [
        "".join(f"User-agent: {n}\n" for n in range(2000)) + "Disallow: /b\n" * 2000,
        "".join(f"User-agent: {n}\nHost: x\n" for n in range(2000)) + "Disallow: /b\n" * 2000,
        "".join(f"User-agent {n}\nno colon\n" for n in range(2000)) + "Disallow: /b\n" * 2000,
        "User-agent: *\n" + "Disallow: /" + "*a" * 200_000 + "b\n",
        "User-agent: *\n" + "Disallow: /*a*a*a*a*a*b$\n" * 15_000,
    ],
)
def test_a_hostile_robots_txt_costs_little_more_than_the_largest_honest_one(robots: str) -> None:
    assert seconds(robots) < 3 * seconds(HONEST)


def seconds(robots: str) -> float:
    """Return how many seconds of CPU it takes to ask a robots.txt once."""

    async def read(_: URL) -> str:
        return robots

    begin = time.process_time()
    assert asyncio.run(Robots().allow(URL(f"https://x.example/{'a' * 2000}"), "Pullquote", read))
    return time.process_time() - begin


_lines = st.sampled_from(
    [
        "User-agent: a",
        "useragent b",
        "user agent: *",
        "User-agent: c*",
        "Allow: /$x$",
        "Disallow /y",
        "Sitemap: s",
        "host h",
        "nothing",
        "other: x",
        "# User-agent: d",
        "Disallow: /index.html",
        "",
    ]
)


@given(st.lists(_lines, max_size=40).map("\n".join))
def test_the_parser_notes_no_more_rules_than_are_expected(text: str) -> None:
    noted = sum(len(rules._rules) for rules in Protego.parse(text)._user_agents.values())
    assert noted <= 4 * most_rules(text)
