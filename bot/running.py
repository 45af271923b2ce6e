"""Run the bot: log in, go on with waiting updates, receive and answer, stop in good order."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from aiohttp import web
from telegram.error import BadRequest, TelegramError

from bot import signals
from bot.application import ALLOWED_UPDATES, App, set_menus
from bot.incoming.handling import Handling
from bot.incoming.listening import listening
from bot.incoming.polling import poll
from bot.incoming.trouble import Trouble
from bot.incoming.webhook import Health, Webhook, routes
from bot.metrics import shown
from bot.outgoing.errors import one_line
from bot.settings import Settings
from errors import CannotRunError

_log = logging.getLogger(__name__)


async def run(
    application: App,
    deliver: Callable[[], Handling],
    settings: Settings,
    about: str,
    beside: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    """Answer until SIGINT or SIGTERM. `about` is what the log says that the bot answers about.

    `deliver` makes what takes updates to the handlers. `beside` runs meanwhile, and is cancelled at
    the end.

    A second signal changes nothing, because stopping takes a limited time. Raises CannotRunError,
    StorageError.
    """
    stop = _told_to_stop()
    delivery = deliver()
    serving = asyncio.create_task(_serve(application, delivery, settings, about))
    watching = asyncio.create_task(beside())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        watching.cancel()
        serving.cancel()
        # Errors of `_serve` are raised below, after everything is closed.
        results = await asyncio.gather(
            serving, delivery.stop(settings.stop_within), return_exceptions=True
        )
        await application.shutdown()
        await application.bot.shutdown()  # application.shutdown() does nothing if the login failed
    for result in results:
        if isinstance(result, Exception):
            raise result


def _told_to_stop() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set from now on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(stop.set)

    signals.tell(tell)
    return stop


async def _serve(application: App, delivery: Handling, settings: Settings, about: str) -> None:
    async with _http(application, delivery, settings):
        await _connect(application, settings)
        _log.info("Answering as @%s about %s", application.bot.username, about)
        delivery.resume()
        menus = asyncio.create_task(set_menus(application))
        try:
            if settings.webhook_url:
                await delivery.watch()
            else:
                await delivery.receive(partial(poll, application, delivery))
        finally:
            menus.cancel()


@contextlib.asynccontextmanager
async def _http(application: App, delivery: Handling, settings: Settings) -> AsyncIterator[None]:
    """Listen on the addresses in LISTEN and METRICS, if any. Raises CannotRunError."""
    url = settings.webhook_url
    webhook = Webhook(delivery, settings.webhook_token()) if url else None
    path = unquote(urlsplit(url).path) if url else None
    async with contextlib.AsyncExitStack() as stack:
        if settings.listen:
            served = routes(Health(application, delivery), path, webhook)
            await stack.enter_async_context(listening(served, "LISTEN", settings.listen))
        if settings.metrics:
            served = [web.get("/metrics", shown)]
            await stack.enter_async_context(listening(served, "METRICS", settings.metrics))
        yield


async def _connect(application: App, settings: Settings) -> None:
    """Log in as soon as Telegram can be reached, and choose between webhook and polling."""
    trouble = Trouble(token_works=False)
    bot = application.bot
    while True:
        try:
            await application.initialize()
            if settings.webhook_url:
                await bot.set_webhook(
                    settings.webhook_url,
                    secret_token=settings.webhook_token(),
                    allowed_updates=ALLOWED_UPDATES,
                )
            else:
                await bot.delete_webhook()  # while a webhook is set, getUpdates is refused
        except BadRequest as error:
            raise CannotRunError(f"WEBHOOK_URL: Telegram refuses it ({one_line(error)}).") from None
        except TelegramError as error:
            await trouble.wait_after(error)
        else:
            return
