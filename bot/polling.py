"""Ask Telegram for updates, for ever, and stop in good order."""

import asyncio
import contextlib
import logging
import signal

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.application import ALLOWED_UPDATES, App, set_menus
from bot.sending import backoff, one_line, seconds

POLL_FOR = 30  # seconds that Telegram holds a request open until there is an update
STOP_WITHIN = 8.0  # seconds; containers are killed ten seconds after they are told to stop
MAX_CONFLICTS = 4  # in a row; the copy that a restart replaces needs a moment to end

_log = logging.getLogger(__name__)


class CannotRunError(Exception):
    """The bot cannot go on; the message, one line, says why and what to do."""


async def run(application: App, about: str) -> None:
    """Answer until SIGINT or SIGTERM; the log says `about` what. Raises CannotRunError."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C cancels this task instead
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = asyncio.create_task(_serve(application, about))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        serving.cancel()
        # What _serve was told by Telegram is raised here, once everything is closed.
        results = await asyncio.gather(serving, return_exceptions=True)
        await _shut_down(application)
    if isinstance(results[0], Exception):
        raise results[0]


async def _serve(application: App, about: str) -> None:
    await _connect(application)
    _log.info("Answering as @%s about %s", application.bot.username, about)
    await application.start()
    menus = asyncio.create_task(set_menus(application))
    try:
        await _poll(application)
    finally:
        menus.cancel()


async def _connect(application: App) -> None:
    """Log in, as soon as Telegram can be reached."""
    trouble = _Trouble()
    while True:
        try:
            await application.initialize()
            # getUpdates is refused while a webhook is set.
            await application.bot.delete_webhook()
        except TelegramError as error:
            await trouble.wait_after(error)
        else:
            return


async def _poll(application: App) -> None:
    trouble = _Trouble()
    offset = 0
    try:
        while True:
            try:
                updates = await application.bot.get_updates(
                    offset, timeout=POLL_FOR, allowed_updates=ALLOWED_UPDATES
                )
            except TelegramError as error:
                await trouble.wait_after(error)
                continue
            trouble.over()
            for update in updates:
                await application.update_queue.put(update)
                offset = update.update_id + 1
    finally:
        # Only the next request confirms the last batch; without it, it comes again.
        application.bot_data["offset"] = offset


class _Trouble:
    """Failures in a row: logged once, waited out, or raised if waiting cannot help."""

    def __init__(self) -> None:
        self._failures = 0
        self._conflicts = 0

    async def wait_after(self, error: TelegramError) -> None:
        """Wait until the next try. Raises CannotRunError."""
        if isinstance(error, InvalidToken):
            raise CannotRunError(one_line(error)) from None
        if isinstance(error, Conflict):
            self._conflicts += 1
            if self._conflicts >= MAX_CONFLICTS:
                raise CannotRunError(one_line(error)) from None
        if self._failures == 0:
            what = "" if isinstance(error, Conflict | RetryAfter) else "cannot reach Telegram: "
            _log.warning("%s%s; trying again until it works", what, one_line(error))
        delay = seconds(error) if isinstance(error, RetryAfter) else backoff(self._failures)
        self._failures += 1
        await asyncio.sleep(delay)

    def over(self) -> None:
        """Note that a request got through."""
        if self._failures:
            _log.info("Telegram answers again")
        self._failures = self._conflicts = 0


async def _shut_down(application: App) -> None:
    """Finish what is in flight, within STOP_WITHIN seconds; confirm what was taken; close."""
    try:
        async with asyncio.timeout(STOP_WITHIN):
            if application.running:
                await application.stop()
                offset = application.bot_data.get("offset", 0)
                with contextlib.suppress(TelegramError):  # then it is taken, and answered, again
                    await application.bot.get_updates(offset, limit=1, timeout=0)
    except TimeoutError:
        _log.warning("stopped with answers still unsent")
    await application.shutdown()
