"""Run the bot: log in, go on with waiting updates, receive and answer, stop in good order."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any
from urllib.parse import unquote, urlsplit

from aiohttp import web
from telegram.error import BadRequest, TelegramError

from bot import signals
from bot.application import ALLOWED_UPDATES, App, set_menus
from bot.incoming.delivery import Delivery
from bot.incoming.inbox import Inbox
from bot.incoming.listening import listening
from bot.incoming.polling import poll
from bot.incoming.trouble import Trouble
from bot.incoming.webhook import Health, Webhook, routes
from bot.metrics import shown
from bot.outgoing.errors import one_line
from bot.settings import Settings
from errors import CannotRunError
from storage.base import Storage

_log = logging.getLogger(__name__)


async def run(
    application: App,
    storage: Storage,
    settings: Settings,
    about: str,
    beside: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    """Answer until SIGINT or SIGTERM. `about` is what the log says that the bot answers about.

    `beside` runs meanwhile, and is cancelled at the end.

    A second signal changes nothing, because stopping takes a limited time. Raises CannotRunError,
    StorageError.
    """
    stop = _told_to_stop()
    delivery = Delivery(application, Inbox(storage, _bot_id_in(application.bot.token)))
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


async def _serve(application: App, delivery: Delivery, settings: Settings, about: str) -> None:
    async with _http(application, delivery, settings):
        await _connect(application, settings)
        _log.info("Answering as @%s about %s", application.bot.username, about)
        delivery.resume()
        menus = asyncio.create_task(set_menus(application))
        try:
            if settings.webhook_url:
                await asyncio.Event().wait()
            else:
                await poll(application, delivery)
        finally:
            menus.cancel()


@contextlib.asynccontextmanager
async def _http(application: App, delivery: Delivery, settings: Settings) -> AsyncIterator[None]:
    """Listen on the addresses in LISTEN and METRICS, if any. Raises CannotRunError."""
    url = settings.webhook_url
    webhook = Webhook(delivery, settings.webhook_token()) if url else None
    path = unquote(urlsplit(url).path) if url else None
    async with contextlib.AsyncExitStack() as stack:
        if settings.listen:
            served = routes(Health(application), path, webhook)
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


def _bot_id_in(token: str) -> int:
    """Return the bot's `user_id`, which is the beginning of Telegram's tokens; 0 for others."""
    bot_id = token.partition(":")[0]
    return int(bot_id) if re.fullmatch("[0-9]{1,18}", bot_id) else 0
