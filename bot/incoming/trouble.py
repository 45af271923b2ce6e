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
# In a row and for so long, after the token has worked. A server that is being restarted may also
# say "unauthorized".
MAX_REFUSALS, REFUSED_FOR = 6, 60.0  # refusals, seconds

_log = logging.getLogger(__name__)


class Trouble:
    """Counts failures in a row: logs the first, waits after each, raises if waiting is useless."""

    def __init__(self, *, token_works: bool) -> None:
        """With `token_works`, one refusal of the token does not end the bot; see MAX_REFUSALS."""
        self._failures = 0
        self._conflicts = 0
        self._refusals = 0
        self._refused_since = 0.0
        self._token_works = token_works

    async def wait_after(self, error: TelegramError | StorageError) -> None:
        """Wait until the next try. Raises CannotRunError."""
        if isinstance(error, InvalidToken):
            now = asyncio.get_running_loop().time()
            self._refused_since = self._refused_since if self._refusals else now
            self._refusals += 1
            is_sure = self._refusals >= MAX_REFUSALS and now - self._refused_since >= REFUSED_FOR
            if is_sure or not self._token_works:
                raise CannotRunError(f"{one_line(error)}.") from None
        if isinstance(error, Conflict):
            self._conflicts += 1
            if self._conflicts >= MAX_CONFLICTS:
                raise CannotRunError(f"{one_line(error)}.") from None
        if self._failures == 0:
            known = isinstance(error, Conflict | RetryAfter | StorageError | InvalidToken)
            what = "" if known else "cannot reach Telegram: "
            _log.warning("%s%s; trying again until it works", what, one_line(error).rstrip("."))
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
