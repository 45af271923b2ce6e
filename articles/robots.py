"""robots.txt (RFC 9309): what a site asks programs not to read."""

import asyncio
from collections.abc import Awaitable, Callable

from cachetools import TTLCache
from protego import Protego
from yarl import URL

MAX_BYTES = 500 * 2**10  # of a robots.txt, as RFC 9309 asks, 2.5; a larger one is not honoured
_REMEMBERED = 4 * 2**20  # characters of all files together; once parsed, they take about ten times
_SECONDS = 3600.0
# The parser notes each rule once for each name that stands above it. Real files have some thousand.
_MOST_RULES = 100_000
_BETWEEN_NAMES = ("sitemap", "site-map", "host")  # these end no group of names


class Robots:
    """What sites allow, remembered for an hour."""

    def __init__(self) -> None:
        self._parsed: TTLCache[URL, tuple[int, Protego | None]] = TTLCache(
            _REMEMBERED, _SECONDS, getsizeof=lambda remembered: 500 + remembered[0]
        )

    async def allow(self, url: URL, name: str, read: Callable[[URL], Awaitable[str]]) -> bool:
        """Tell whether a site lets `name` read a page.

        `read` returns the text of a robots.txt, which is empty if there is none.
        """
        site = url.origin()
        remembered = self._parsed.get(site)
        if remembered is None:
            text = await read(site / "robots.txt")
            remembered = len(text), await asyncio.to_thread(_parse, text) if text else None
            self._parsed[site] = remembered
        rules = remembered[1]
        if rules is None:
            return True
        # In threads, because the largest file takes half a second to parse, and as long to ask.
        return await asyncio.to_thread(rules.can_fetch, str(url), name)


def _parse(text: str) -> Protego | None:
    """Return a site's rules; None if there are too many, which no honest site has."""
    return None if most_rules(text) > _MOST_RULES else Protego.parse(text)


def most_rules(text: str) -> int:
    """Return how often the parser may note a rule for a name."""
    names = rules = 0
    among_names = False
    for line in text.lower().splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("user"):  # user-agent, useragent, user agent: the parser takes them all
            names = names + 1 if among_names else 1
            among_names = True
        elif line:
            rules += names
            among_names = among_names and (":" not in line or line.startswith(_BETWEEN_NAMES))
    return rules
