"""Ask Telegram for updates, for ever."""

import asyncio

from telegram.error import TelegramError

from bot.application import ALLOWED_UPDATES, App
from bot.incoming.delivery import Delivery
from bot.incoming.trouble import Trouble
from bot.outgoing.request import NO_NUMBER
from bot.outgoing.retrying import backoff
from errors import StorageError

POLL_FOR = 30  # seconds that Telegram holds a request open until there is an update
_AT_ONCE = 1.0  # seconds; an empty answer that comes sooner was not waited for


async def poll(application: App, delivery: Delivery) -> None:
    """Hand over every update. Raises CannotRunError.

    The next request confirms the updates of the last one (core.telegram.org/bots/api#getupdates);
    it is made once they are in the inbox.
    """
    trouble = Trouble(token_works=True)
    clock = asyncio.get_running_loop().time
    offset = 0
    useless = 0
    while True:
        begin = clock()
        try:
            updates = await application.bot.get_updates(
                offset, timeout=POLL_FOR, allowed_updates=ALLOWED_UPDATES
            )
            delivery.take(update.api_kwargs["raw"] for update in updates)
        except (TelegramError, StorageError) as error:
            await trouble.wait_after(error)
            continue
        trouble.over()
        last = max((update.update_id for update in updates), default=NO_NUMBER)
        if last != NO_NUMBER:
            offset = last + 1
            useless = 0
        elif clock() - begin < _AT_ONCE:
            # A server that does not wait, or whose update cannot be confirmed, is not hurried.
            await asyncio.sleep(backoff(useless))
            useless += 1
