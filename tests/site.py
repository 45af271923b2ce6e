"""A web server on loopback that sends exactly the bytes it is told, also what no server should."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]
Page = bytes | Behaviour


@dataclass
class Site:
    """A running server, and what it was asked: the paths and whole requests, oldest first."""

    address: str = ""
    host: str = ""
    paths: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a response with its length; `headers` may replace the type."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if not any(header.lower().startswith("content-type") for header in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def redirect(target: str) -> bytes:
    """Return a redirect."""
    return page(b"", f"Location: {target}", status="302 Found")


@asynccontextmanager
async def serving(
    pages: Mapping[str, Page], context: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    """Serve pages by path; others are not found."""
    site = Site()

    tasks: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        if length := re.search(r"(?i)\ncontent-length: (\d+)", request):
            await reader.readexactly(int(length[1]))
        path = request.split(" ")[1]
        site.paths.append(path)
        site.requests.append(request)
        what = pages.get(path.partition("?")[0], page(b"no", status="404 Not Found"))
        if isinstance(what, bytes):
            writer.write(what)
        else:
            await what(writer)
        await writer.drain()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(answer(reader, writer))
        tasks.add(task)
        await asyncio.wait([task])
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    async with server:
        site.host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        site.address = f"{'https' if context else 'http'}://{site.host}"
        yield site
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
