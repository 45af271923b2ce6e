"""The HTTP that the bot answers: Telegram's webhook, and how the bot is, for who watches it.

Behind a proxy that speaks TLS; see compose.yaml.
"""

import asyncio
import contextlib
import hmac
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram.error import TelegramError

from bot.application import App
from bot.incoming.delivery import Delivery
from bot.incoming.trouble import cannot_listen
from bot.settings import Address
from errors import CannotRunError, StorageError

MAX_BODY = 2**20  # bytes; Telegram's updates are some kilobytes
_BODY_WITHIN = 10.0  # seconds
_KEEP_ALIVE = 150  # seconds; longer than proxies keep theirs, so that these are who closes
_ASK_TELEGRAM_EVERY = 10.0  # seconds; /readyz may be asked by anyone
_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # core.telegram.org/bots/api#setwebhook

_log = logging.getLogger(__name__)


class Health:
    """Whether the bot can do its work; the articles were read before it began."""

    def __init__(self, application: App) -> None:
        self._application = application
        self._asked = -_ASK_TELEGRAM_EVERY
        self._ready = False

    async def alive(self, _request: Request) -> Response:
        """/healthz: the event loop turns, or this would not be said."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        """/readyz: the articles are read, and Telegram can be reached."""
        if time.monotonic() - self._asked >= _ASK_TELEGRAM_EVERY:
            self._asked = time.monotonic()
            self._ready = await self._reaches_telegram()
        if self._ready:
            return PlainTextResponse("ready\n")
        return PlainTextResponse("Telegram cannot be reached\n", 503)

    async def _reaches_telegram(self) -> bool:
        try:
            await self._application.bot.get_me(read_timeout=5, connect_timeout=5, pool_timeout=5)
        except (TelegramError, RuntimeError):  # the latter while it still logs in
            return False
        return True


class Webhook:
    """Takes what Telegram posts: 200 says that an update is in the inbox."""

    def __init__(self, delivery: Delivery, secret: str) -> None:
        self._delivery = delivery
        self._secret = secret.encode()

    async def take(self, request: Request) -> Response:
        """Check who posts, and what; then keep it."""
        shown = request.headers.get(_HEADER, "").encode()
        if not hmac.compare_digest(shown, self._secret):
            return PlainTextResponse("wrong secret token\n", 403)
        kind = request.headers.get("Content-Type", "").partition(";")[0]
        if kind.strip().lower() != "application/json":
            return PlainTextResponse("not application/json\n", 415)
        try:
            async with asyncio.timeout(_BODY_WITHIN):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("too slow\n", 408)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        try:
            raw = json.loads(body.decode(errors="replace"))
        except (ValueError, RecursionError):
            return PlainTextResponse("not JSON\n", 400)
        try:
            self._delivery.take([raw])
        except StorageError:
            return PlainTextResponse("cannot be kept now\n", 503)  # Telegram will try again
        return Response()


def asgi(health: Health, path: str | None, webhook: Webhook | None) -> Starlette:
    """Return the routes; anything else is 404."""
    routes = [Route("/healthz", health.alive), Route("/readyz", health.ready)]
    if path and webhook:
        routes.append(Route(path, webhook.take, methods=["POST"]))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


@contextlib.asynccontextmanager
async def listening(app: Starlette, address: Address) -> AsyncIterator[None]:
    """Serve HTTP while in the block. Raises CannotRunError."""
    try:
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        listener = socket.create_server(address, family=family, backlog=256)
    except OSError as error:
        raise CannotRunError(cannot_listen("LISTEN", address, error)) from None
    _log.info("Listening on %s:%d", *listener.getsockname()[:2])
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """Leaves signals to `running`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


async def _body(request: Request) -> bytes | None:
    """Return the body, or None if it is too large, however long it says it is."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return body
