"""A link that somebody sent -> what the web has there.

Everything is bounded: time, redirects, bytes on the wire and unpacked. Each redirect is checked
like the link itself, and each site's robots.txt is honoured.
"""

import asyncio
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from articles import refusals, robots
from articles.links import canonical
from articles.robots import Robots
from articles.web import NAME, Web
from errors import FetchError

_REDIRECTS = (301, 302, 303, 307, 308)
_REFUSALS = (401, 402, 403, 407, 451)
_GONE = (404, 410)
_BUSY = (429, 503)
_OTHER_KINDS = ("image/", "audio/", "video/", "font/")
_CHUNK = 64 * 2**10
_ROBOTS_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the web has behind a link.

    `address` is where it was in the end; `content_type` and `charset` are what the site says, in
    lower case; `charset` is None if the site says none, or one that Python does not know.
    """

    address: str
    content: bytes
    content_type: str
    charset: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one link may take; `most_bytes` are counted on the wire and unpacked."""

    seconds: float = 20.0
    redirects: int = 5
    most_bytes: int = 20 * 2**20


class Fetcher:
    """Fetches links."""

    def __init__(
        self,
        allowed_hosts: Collection[str] = (),
        about: str = "",
        limits: Limits = Limits(),
        resolver: AbstractResolver | None = None,
    ) -> None:
        """`allowed_hosts` may be private; each is `host`, for the usual ports, or `host:port`.

        `about` is an address that tells what this bot is. `resolver` finds the addresses of names;
        by default the system does.
        """
        self._web = partial(Web, allowed_hosts, about, resolver)
        self._limits = limits
        self._robots = Robots()

    async def fetch(self, link: str) -> Fetched:
        """Return what is behind a link. Raises FetchError."""
        url = _parsed(link)
        try:
            async with asyncio.timeout(self._limits.seconds), self._web() as web:
                for _ in range(self._limits.redirects + 1):
                    web.check(url)
                    if not await self._robots.allow(url, NAME, partial(self._robots_txt, web)):
                        raise FetchError(_line(refusals.ROBOTS, url))
                    found = await self._get(web, url, self._limits.most_bytes)
                    if isinstance(found, Fetched):
                        return found
                    url = found
        except TimeoutError:
            raise FetchError(_line(refusals.TOO_SLOW, url)) from None
        raise FetchError(_line(refusals.IN_CIRCLES, url))

    async def _robots_txt(self, web: Web, url: URL) -> str:
        """Return the text of a robots.txt; nothing if there is none that can be read."""
        try:
            async with asyncio.timeout(_ROBOTS_SECONDS):
                for _ in range(self._limits.redirects + 1):
                    found = await self._get(web, url, robots.MAX_BYTES)
                    if isinstance(found, Fetched):
                        return found.content.decode("utf-8-sig", "replace")
                    url = found
        except (FetchError, TimeoutError):
            pass  # the page itself will tell what is wrong, if anything is
        return ""

    async def _get(self, web: Web, url: URL, most: int) -> Fetched | URL:
        """Return a page, or the address of a redirect. Raises FetchError, TimeoutError."""
        try:
            async with web.get(url) as response:
                location = response.headers.get("Location")
                if response.status in _REDIRECTS and location:
                    return _parsed(location, url)
                _check(response, url)
                content = await _body(response, url, most)
        except aiohttp.ClientSSLError:
            raise FetchError(_line(refusals.UNSAFE, url)) from None
        except (aiohttp.ClientConnectorDNSError, ValueError):  # ValueError: it cannot be a name
            raise FetchError(_line(refusals.UNKNOWN_HOST, url)) from None
        except aiohttp.ServerTimeoutError:  # an OSError too
            raise
        except (aiohttp.ClientConnectionError, OSError):
            raise FetchError(_line(refusals.UNREACHABLE, url)) from None
        except (aiohttp.ClientError, zlib.error):
            raise FetchError(_line(refusals.UNPACKABLE, url)) from None
        charset = _known(response.charset)
        return Fetched(canonical(str(url)), content, response.content_type.lower(), charset)


async def _body(response: aiohttp.ClientResponse, url: URL, most: int) -> bytes:
    """Return at most `most` bytes, on the wire and unpacked. Raises FetchError, zlib.error."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError(_line(refusals.UNPACKABLE, url))
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if coding.endswith("gzip") else None
    body, received = bytearray(), 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        received += len(chunk)
        body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
        if max(received, len(body)) > most:
            raise FetchError(refusals.TOO_LARGE.format(most=most // 2**20))
    if not body:
        raise FetchError(_line(refusals.EMPTY_PAGE, url))
    return bytes(body)


def _check(response: aiohttp.ClientResponse, url: URL) -> None:
    """Raise FetchError unless a response brings a page, or something else that may be text."""
    status = response.status
    if status in _REFUSALS:
        raise FetchError(_line(refusals.REFUSED, url))
    if status in _GONE:
        raise FetchError(_line(refusals.NO_PAGE, url))
    if status in _BUSY:
        raise FetchError(_line(refusals.TOO_BUSY, url))
    if not 200 <= status < 300:
        raise FetchError(_line(refusals.TROUBLE, url, status=status))
    if response.content_type.lower().startswith(_OTHER_KINDS):
        raise FetchError(refusals.OTHER_TYPE)


def _parsed(link: str, base: URL | None = None) -> URL:
    """Return the address that a link means on the page `base`. Raises FetchError."""
    try:
        url = URL(link.strip())
        url = base.join(url) if base else url
        _ = url.host, url.port  # some errors are found only where these are read
    except ValueError:
        raise FetchError(refusals.NOT_PUBLIC) from None
    if base and not url.raw_fragment:
        url = url.with_fragment(base.fragment or None)  # as browsers do
    return url


def _known(charset: str | None) -> str | None:
    """Return the name of an encoding in lower case, if Python knows it."""
    try:
        b"x".decode(charset or "")  # of no bytes, Python decodes anything
    except (LookupError, ValueError):
        return None
    return charset and charset.lower()


def _line(text: str, url: URL, **more: object) -> str:
    """Return a line about a host, as people know it."""
    host = url.host or ""
    return text.format(host=host if len(host) <= 60 else f"{host[:59]}…", **more)
