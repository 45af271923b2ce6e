"""The HTTP requests that the bot answers: Telegram's webhook, and health checks.

A proxy that speaks TLS must be in front of it; see compose.yaml.
"""

import asyncio
import hmac
import json
import logging
import time
from typing import Any

from aiohttp import web
from telegram.error import TelegramError

from bot.application import App
from bot.incoming.handling import Handling
from errors import StorageError

_BODY_WITHIN = 10.0  # seconds
_ASK_TELEGRAM_EVERY = 10.0  # seconds; /readyz may be asked by anyone
_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # core.telegram.org/bots/api#setwebhook

_log = logging.getLogger(__name__)


class Health:
    """Whether the bot can work. The articles are always there: they are read before it starts."""

    def __init__(self, application: App, delivery: Handling) -> None:
        self._application = application
        self._delivery = delivery
        self._asked = -_ASK_TELEGRAM_EVERY
        self._ready = False

    async def alive(self, _request: web.Request) -> web.Response:
        """/healthz: any response shows that the event loop runs."""
        return web.Response(text="ok\n")

    async def ready(self, _request: web.Request) -> web.Response:
        """/readyz: the articles are read, and Telegram and the state can be reached."""
        if time.monotonic() - self._asked >= _ASK_TELEGRAM_EVERY:
            self._asked = time.monotonic()
            self._ready = await self._reaches_telegram()
        if not self._delivery.is_ready():
            return web.Response(text="PostgreSQL cannot be reached\n", status=503)
        if self._ready:
            return web.Response(text="ready\n")
        return web.Response(text="Telegram cannot be reached\n", status=503)

    async def _reaches_telegram(self) -> bool:
        try:
            await self._application.bot.get_me(read_timeout=5, connect_timeout=5, pool_timeout=5)
        except (TelegramError, RuntimeError):  # RuntimeError while the bot still logs in
            return False
        return True


class Webhook:
    """Takes the updates that Telegram posts. 200 means that an update is in the inbox."""

    def __init__(self, delivery: Handling, secret: str) -> None:
        self._delivery = delivery
        self._secret = secret.encode()
        self._failing = False  # whether the last update could not be kept

    async def take(self, request: web.Request) -> web.Response:
        """Check the secret and the body; then store the update."""
        # aiohttp decodes bytes that are not UTF-8 to surrogates (PEP 383).
        shown = request.headers.get(_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return web.Response(text="wrong secret token\n", status=403)
        kind = request.headers.get("Content-Type", "").partition(";")[0]
        if kind.strip().lower() != "application/json":
            return web.Response(text="not application/json\n", status=415)
        try:
            async with asyncio.timeout(_BODY_WITHIN):
                body = await request.read()
        except TimeoutError:
            return web.Response(text="too slow\n", status=408)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(text="too large\n", status=413)
        except (web.RequestPayloadError, OSError):  # bad chunks, or the connection is lost
            return web.Response(text="broken\n", status=400)
        try:
            raw = json.loads(body.decode(errors="replace"))
        except (ValueError, RecursionError):
            return web.Response(text="not JSON\n", status=400)
        return await self._keep(raw)

    async def _keep(self, raw: Any) -> web.Response:
        try:
            await self._delivery.take([raw])
        except StorageError as error:
            if not self._failing:  # one line, however many updates are posted meanwhile
                _log.error("an update cannot be kept now: %s; Telegram will post it again", error)
            self._failing = True
            return web.Response(text="cannot be kept now\n", status=503)
        self._failing = False
        return web.Response()


def routes(health: Health, path: str | None, webhook: Webhook | None) -> list[web.RouteDef]:
    """Return the paths and their handlers; the webhook's path only if there is a webhook."""
    found = [web.get("/healthz", health.alive), web.get("/readyz", health.ready)]
    if path and webhook:
        found.append(web.post(path, webhook.take))
    return found
