"""Failures of what must work for the bot to run: waited out, or the end."""

import asyncio
import logging
import os

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.outgoing.errors import one_line
from bot.outgoing.retrying import pause
from bot.settings import Address
from errors import CannotRunError, StorageError

MAX_CONFLICTS = 4  # in a row; the copy that a restart replaces needs a moment to end
# In a row, once the token has worked: with the growing pauses, some 20 seconds. A proxy's error
# page or a server that is being restarted says "unauthorized" too.
MAX_REFUSALS = 6

_log = logging.getLogger(__name__)


class Trouble:
    """Failures in a row: logged once, waited out, or raised if waiting cannot help."""

    def __init__(self, *, token_works: bool) -> None:
        """With `token_works`, one refusal of it is not taken for the last word."""
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
        """Note that it worked."""
        if self._failures:
            _log.info("it works again")
        self._failures = self._conflicts = self._refusals = 0


def cannot_listen(setting: str, address: Address, error: OSError) -> str:
    """Say that an address cannot be listened on."""
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else "no such host"
    return f"{setting}: {address[0]}:{address[1]} cannot be used ({reason}); choose another."
