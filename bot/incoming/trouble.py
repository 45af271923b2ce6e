"""Failures of Telegram or the storage: the bot waits and tries again, or ends."""

import asyncio
import logging
import os

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.outgoing.errors import one_line
from bot.outgoing.retrying import pause
from bot.settings import Address
from errors import CannotRunError, StorageError

MAX_CONFLICTS = 4  # in a row; after a restart, the old copy needs a moment to end
# In a row, after the token has worked; with the growing pauses, this takes some 20 seconds. The
# error page of a proxy, or a server that is being restarted, may also say "unauthorized".
MAX_REFUSALS = 6

_log = logging.getLogger(__name__)


class Trouble:
    """Counts failures in a row: logs the first, waits after each, raises if waiting is useless."""

    def __init__(self, *, token_works: bool) -> None:
        """With `token_works`, only MAX_REFUSALS refusals of the token end the bot, not one."""
        self._failures = 0
        self._conflicts = 0
        self._refusals = 0
        self._max_refusals = MAX_REFUSALS if token_works else 1

    async def wait_after(self, error: TelegramError | StorageError) -> None:
        """Wait until the next try. Raises CannotRunError."""
        if isinstance(error, InvalidToken):
            self._refusals += 1
            if self._refusals >= self._max_refusals:
                raise CannotRunError(f"{one_line(error)}.") from None
        if isinstance(error, Conflict):
            self._conflicts += 1
            if self._conflicts >= MAX_CONFLICTS:
                raise CannotRunError(f"{one_line(error)}.") from None
        if self._failures == 0:
            known = isinstance(error, Conflict | RetryAfter | StorageError | InvalidToken)
            what = "" if known else "cannot reach Telegram: "
            _log.warning("%s%s; trying again until it works", what, one_line(error))
        delay = pause(error, self._failures)
        self._failures += 1
        await asyncio.sleep(delay)

    def over(self) -> None:
        """Note that the last try worked."""
        if self._failures:
            _log.info("it works again")
        self._failures = self._conflicts = self._refusals = 0


def cannot_listen(setting: str, address: Address, error: OSError) -> str:
    """Return the error message for an address that the bot cannot listen on."""
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else "no such host"
    return f"{setting}: {address[0]}:{address[1]} cannot be used ({reason}); choose another."
