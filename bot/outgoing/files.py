"""Files that people sent to the bot: Telegram -> their bytes."""

import asyncio
import math
import re

from telegram import Bot, File
from telegram.error import BadRequest, NetworkError, TelegramError

from articles import refusals
from bot.outgoing.request import LARGEST_FILE
from bot.outgoing.retrying import backoff
from errors import FetchError

_MB = 2**20
_TRIES, _SECONDS = 2, 30.0


async def download(bot: Bot, file_id: str, size: int | None = None) -> bytes:
    """Return a file from the Bot API server that the bot uses.

    `size` is in bytes, as Telegram gives it, if it does. Raises FetchError, never with the token.
    """
    _check(size)
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:
        too_big = "too big" in str(error).lower()
        raise FetchError(_too_large() if too_big else refusals.NO_FILE) from None
    except TelegramError:
        raise FetchError(refusals.NOT_GIVEN) from None
    _check(file.file_size)
    address, path = file.file_path or "", ""
    if address.startswith(f"{bot.base_file_url}/"):
        path = address.removeprefix(f"{bot.base_file_url}/")
    if not path or path.startswith("/") or path[1:2] == ":":  # of the server's own disk
        raise FetchError(refusals.LOCAL)
    return await _content(file)


def files_at(base_url: str) -> str:
    """Return where the server of a base URL has its files; both have `{token}` in them."""
    return re.sub(r"/([^/]*\{token\})", r"/file/\1", base_url, count=1)


async def _content(file: File) -> bytes:
    """Return what is in a file; try again where that can help. Raises FetchError."""
    for attempt in range(_TRIES):
        if attempt:
            await asyncio.sleep(backoff(attempt - 1))
        try:
            return bytes(await file.download_as_bytearray(read_timeout=_SECONDS))
        except BadRequest:
            break
        except NetworkError:  # which BadRequest is, too
            continue
        except TelegramError:
            break
    raise FetchError(refusals.NOT_GIVEN)


def _check(size: int | None) -> None:
    """Raise FetchError for a file that is too large to be fetched."""
    if size and size > LARGEST_FILE:
        raise FetchError(_too_large(size))


def _too_large(size: int = 0) -> str:
    """Say that a file of so many bytes, if that is known, cannot be fetched."""
    text = refusals.TOO_LARGE_FILE if size else refusals.TOO_LARGE_SOMEHOW
    return text.format(most=LARGEST_FILE // _MB, size=math.ceil(size / _MB))
