"""Files that people sent to the bot: Telegram -> their bytes."""

import asyncio
import math
import re

from telegram import Bot, File
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.outgoing.request import LARGEST_FILE
from bot.outgoing.retrying import backoff
from errors import FetchError

_MB = 2**20
_TRIES, _SECONDS = 2, 30.0

_TOO_LARGE = f"Telegram lets me fetch files up to {LARGEST_FILE // _MB} MB; this one "
_HAS, _IS_LARGER = "has {size}.", "is larger."
_GONE = "Telegram does not have that file any more. Send it again."
_TROUBLE = "Telegram did not give me that file. Send it again later."
_LOCAL = (
    "My Telegram server keeps files to itself: it runs in local mode. Send me a link, or the text."
)


async def download(bot: Bot, file_id: str, size: int | None = None) -> bytes:
    """Return a file from the Bot API server that the bot uses.

    `size` is in bytes, as Telegram gives it, if it does. Raises FetchError, never with the token.
    """
    _check(size)
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:
        too_big = "too big" in str(error).lower()
        raise FetchError(_TOO_LARGE + _IS_LARGER if too_big else _GONE) from None
    except TelegramError:
        raise FetchError(_TROUBLE) from None
    _check(file.file_size)
    address, path = file.file_path or "", ""
    if address.startswith(f"{bot.base_file_url}/"):
        path = address.removeprefix(f"{bot.base_file_url}/")
    if not path or path.startswith("/") or path[1:2] == ":":  # of the server's own disk
        raise FetchError(_LOCAL)
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
    raise FetchError(_TROUBLE)


def _check(size: int | None) -> None:
    """Raise FetchError for a file that is too large to be fetched."""
    if size and size > LARGEST_FILE:
        raise FetchError(_TOO_LARGE + _HAS.format(size=math.ceil(size / _MB)))
