"""An HTTP server that clients cannot exhaust: connections, heads, bodies and time are limited.

Each connection takes one of the files that a process may have open. When no file is left, nobody
can connect any more, and asyncio logs a traceback for each attempt.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterable
from typing import Any, NoReturn, cast

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.incoming.trouble import cannot_listen
from bot.logs import place_in_code
from bot.settings import Address
from errors import CannotRunError

# Telegram opens 40 connections at most (core.telegram.org/bots/api#setwebhook, max_connections).
# Two full servers, with the connections that they have accepted but not counted yet, need fewer
# than 256 files, a usual limit on macOS.
MAX_CONNECTIONS = 64
# asyncio accepts so many in one turn of its loop (bugs.python.org/issue27906), and it reports them
# only some turns later.
_ACCEPTED_AT_ONCE = 8
_QUEUE = 256  # connections that wait in the system until they are accepted
MAX_BODY = 2**20  # bytes; Telegram's updates are some kilobytes
_HEAD_WITHIN = 10.0  # seconds
_KEEP_ALIVE = 150.0  # seconds; a proxy keeps its connections for less, so it closes them first
_LOG_EVERY = 60.0  # seconds

_REFUSAL = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n"
    b"Connection: close\r\n\r\nbad request\n"
)

_log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def listening(
    routes: Iterable[web.RouteDef], setting: str, address: Address
) -> AsyncIterator[None]:
    """Serve the routes while in the block; anything else is 404. Raises CannotRunError.

    `setting` is the name of the setting that holds the address, for the log and for errors.
    """
    try:
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        listener = socket.create_server(address, family=family)
    except OSError as error:
        raise CannotRunError(cannot_listen(setting, address, error)) from None
    app = web.Application(middlewares=[_watched], client_max_size=MAX_BODY)
    app.on_response_prepare.append(_without_name)
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    manager = cast(web.Server, runner.server)  # None only before setup
    open_ones = _Connections(setting)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(manager, open_ones), sock=listener, backlog=_ACCEPTED_AT_ONCE
    )
    listener.listen(_QUEUE)  # create_server made the queue as short as its backlog
    _log.info("Listening on %s:%d (%s)", *listener.getsockname()[:2], setting)
    try:
        yield
    finally:
        server.close()
        await runner.cleanup()


class _Connections:
    """The open connections. If there are too many, it closes the one that is idle the longest.

    This is the new one if all others are busy. So connections that only wait keep nobody out.
    """

    def __init__(self, setting: str) -> None:
        self._setting = setting
        self._open: dict[_Connection, None] = {}  # the one that has been idle the longest is first
        self._closed = 0  # since the last line in the log
        self._next_line = 0.0  # when it may be written, on the loop's clock

    def add(self, connection: "_Connection") -> None:
        """Note that a connection is open; it is idle at first."""
        self._open[connection] = None
        if len(self._open) > MAX_CONNECTIONS:
            idle = next(one for one in self._open if not one.busy)
            self.remove(idle)
            idle.abort()
            self._count()

    def rest(self, connection: "_Connection") -> None:
        """Note that a connection is idle from now on."""
        if connection in self._open:
            del self._open[connection]
            self._open[connection] = None

    def remove(self, connection: "_Connection") -> None:
        """Note that a connection is closed."""
        self._open.pop(connection, None)

    def _count(self) -> None:
        if not self._closed:
            loop = asyncio.get_running_loop()
            # The first line waits a second, so that it comes soon and counts several connections.
            self._next_line = max(self._next_line, loop.time() + 1)
            loop.call_at(self._next_line, self._tell)
        self._closed += 1

    def _tell(self) -> None:
        _log.warning(
            "%s: more than %d connections; closed %d that had been idle the longest",
            self._setting,
            MAX_CONNECTIONS,
            self._closed,
        )
        self._closed = 0
        self._next_line = asyncio.get_running_loop().time() + _LOG_EVERY


class _Connection(web.RequestHandler):
    """One connection. A request that is not HTTP gets a short refusal and no line in the log.

    It is busy while a handler works on its request; every handler limits how long that takes. It
    counts as idle while a head arrives or an answer leaves, so a client that is slow at this cannot
    keep others out.
    """

    def __init__(self, manager: web.Server, open_ones: _Connections) -> None:
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=_KEEP_ALIVE,
            access_log=None,  # type: ignore[arg-type]  # allowed, but aiohttp's annotation omits it
            max_headers=64,  # with these two limits, 64 of the largest heads take 32 MB, not 128
            max_field_size=4096,  # bytes
            auto_decompress=False,  # Telegram does not compress; an attacker may send a zip bomb
        )
        self.busy = False
        self._open_ones = open_ones
        # aiohttp sets `transport` to None before the connection is closed.
        self._own_transport: asyncio.Transport | None = None
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection, and expect the head of a request soon."""
        super().connection_made(transport)
        self._own_transport = cast(asyncio.Transport, transport)
        self._expect_head()
        self._open_ones.add(self)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request, and expect the rest of its head soon."""
        if data and not self.busy and not self._head_timer:
            self._expect_head()
        super().data_received(data)

    def pause_writing(self) -> None:
        """Close: answers are short, and this client has left more than 64 KiB of them unread."""
        super().pause_writing()
        self.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the connection."""
        self._forget_head()
        self._open_ones.remove(self)
        super().connection_lost(exc)

    def begin(self) -> None:
        """Note that a handler begins to work on a request."""
        self._forget_head()
        self.busy = True

    def rest(self) -> None:
        """Note that the handler has ended."""
        self.busy = False
        self._open_ones.rest(self)

    def abort(self) -> None:
        """Close at once, without sending what is left."""
        if self._own_transport:
            self._own_transport.abort()

    def _expect_head(self) -> None:
        self._head_timer = asyncio.get_running_loop().call_later(_HEAD_WITHIN, self.abort)

    def _forget_head(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
            self._head_timer = None

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002
        status: int = 500,  # noqa: ARG002  # 400: `_watched` catches the failures of our handlers
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  # quotes the request
    ) -> NoReturn:
        """Answer 400 to a request that aiohttp cannot read, and close.

        aiohttp would add its own name to a response object here, and not call
        `on_response_prepare`. So this writes bytes, and raises ConnectionError, after which aiohttp
        sends nothing more.
        """
        if isinstance(exc, ConnectionError):  # raised below; aiohttp passes it in once more
            raise exc
        if self.transport:
            self.transport.write(_REFUSAL)
        raise ConnectionAbortedError

    def log_exception(self, *_args: Any, **kw: Any) -> None:
        """Log no traceback and no address, because clients can cause any number of these errors."""
        if isinstance(error := kw.get("exc_info"), BaseException):
            _log.debug("a request cannot be read (%s)", place_in_code(error))


@web.middleware
async def _watched(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the connection when a handler begins and ends, and log it if the handler fails."""
    connection = cast(_Connection, request.protocol)
    connection.begin()
    try:
        return await handler(request)
    except web.HTTPException:  # 404, 405
        raise
    except Exception as error:  # noqa: BLE001  # one request fails, the server goes on
        _log.error("a request failed (%s)", place_in_code(error))
        return web.Response(text="failed\n", status=500)
    finally:
        connection.rest()


async def _without_name(_request: web.Request, response: web.StreamResponse) -> None:
    """Remove the header that tells the versions of Python and aiohttp."""
    response.headers.pop(hdrs.SERVER, None)
