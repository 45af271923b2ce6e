"""Requests for links that strangers sent: to the public web, and to hosts that the operator allows.

Two sessions, so that the check of addresses has no exceptions: the session for allowed hosts is
used for nothing but these hosts.
"""

import ssl
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from functools import cache
from types import TracebackType
from typing import Self

import aiohttp
import certifi
from aiohttp.abc import AbstractResolver
from yarl import URL

from articles import refusals
from articles.addresses import PublicResolver, is_public, public_socket
from errors import FetchError

NAME = "Pullquote"  # robots.txt may name it
_WEB_PORTS = (80, 443, 8080, 8443)
_LONGEST_LINK = 2048  # characters
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=10)  # seconds
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5",
    "Accept-Encoding": "gzip",
}


class Web:
    """A place to send requests from, for as long as one link is fetched: no cookies, no proxy."""

    def __init__(
        self, allowed_hosts: Collection[str], about: str, resolver: AbstractResolver | None
    ) -> None:
        """`allowed_hosts` may be private; each is `host`, for the usual ports, or `host:port`.

        `about` is an address that tells what this bot is. `resolver` finds the addresses of names;
        by default the system does.
        """
        what = "reads a page when a person sends its link"
        headers = {**_HEADERS, "User-Agent": f"{NAME} ({f'+{about}; ' if about else ''}{what})"}
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        private = aiohttp.TCPConnector(
            ssl=_trusted(), resolver=resolver, use_dns_cache=False, force_close=True
        )
        public = aiohttp.TCPConnector(
            ssl=_trusted(),
            resolver=PublicResolver(resolver),
            socket_factory=public_socket,
            use_dns_cache=False,
            force_close=True,
        )
        self._private, self._public = (
            aiohttp.ClientSession(
                connector=connector,
                headers=headers,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # `body` unpacks no more than it was asked for
                timeout=_TIMEOUT,
            )
            for connector in (private, public)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._private.close()
        await self._public.close()

    def check(self, url: URL) -> None:
        """Raise FetchError unless this may be a page on the public web or an allowed host."""
        if url.scheme not in ("http", "https") or not url.host or url.raw_user or url.raw_password:
            raise FetchError(refusals.NOT_PUBLIC)
        if len(str(url)) > _LONGEST_LINK:
            raise FetchError("That link is too long for me.")
        if not self._is_allowed(url) and (url.port not in _WEB_PORTS or _is_private(url.host)):
            raise FetchError(refusals.NOT_PUBLIC)

    def get(self, url: URL) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Request a page; a redirect is not followed. Raises FetchError."""
        self.check(url)
        session = self._private if self._is_allowed(url) else self._public
        return session.get(url, allow_redirects=False)

    def _is_allowed(self, url: URL) -> bool:
        host = f"[{url.host}]" if ":" in (url.host or "") else url.host
        named = url.port in _WEB_PORTS and host in self._allowed
        return named or f"{host}:{url.port}" in self._allowed


def _is_private(host: str) -> bool:
    """Tell whether a host is an address that is not public; for addresses, no resolver is asked."""
    looks_like_one = ":" in host or host.replace(".", "").isdigit()
    return looks_like_one and not is_public(host)


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to trust; reading the certificates takes 10 ms."""
    return ssl.create_default_context(cafile=certifi.where())
