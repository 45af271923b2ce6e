"""Ask Telegram for updates, for ever."""

import asyncio
import json
from typing import Any, cast

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import RequestData

from bot.application import ALLOWED_UPDATES, App
from bot.incoming.handling import Handling
from bot.incoming.inbox import update_id_of
from bot.incoming.trouble import Trouble
from bot.outgoing.request import TIMEOUT, Form
from bot.outgoing.retrying import backoff
from errors import StorageError

POLL_FOR = 30  # seconds that Telegram holds a request open until there is an update
_AT_ONCE = 1.0  # seconds; if an empty answer comes sooner, the server did not wait


async def poll(application: App, delivery: Handling) -> None:
    """Hand every update to `delivery`. Raises CannotRunError.

    Each request confirms the updates of the one before it (core.telegram.org/bots/api#getupdates),
    so it is made only when these are in the inbox.
    """
    trouble = Trouble(token_works=True)
    clock = asyncio.get_running_loop().time
    offset = 0
    useless = 0
    while True:
        begin = clock()
        try:
            updates = await _get_updates(application.bot, offset)
            await delivery.take(updates)
        except (TelegramError, StorageError) as error:
            await trouble.wait_after(error)
            continue
        trouble.over()
        update_ids = [n for raw in updates if (n := update_id_of(raw)) is not None]
        if update_ids:
            offset = max(update_ids) + 1
            useless = 0
        elif clock() - begin < _AT_ONCE:
            # The server did not wait, or sent only updates that cannot be confirmed. Asking again
            # at once would be useless.
            await asyncio.sleep(backoff(useless))
            useless += 1


async def _get_updates(bot: Bot, offset: int) -> list[Any]:
    """Return the updates from an `update_id` on, as Telegram sent them. Raises TelegramError.

    PTB's own method would parse all of them, and fail at the first one that it cannot read.
    """
    allowed = json.dumps(ALLOWED_UPDATES)
    form = Form({"offset": offset, "timeout": POLL_FOR, "allowed_updates": allowed})
    url = f"{bot.base_url}/getUpdates"
    data = cast(RequestData, form)  # a final class; `do_request` uses only what Form has
    updates = await bot.request.post(url, data, read_timeout=POLL_FOR + TIMEOUT)
    return updates if isinstance(updates, list) else []
