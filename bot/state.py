"""Choose where the state is: in a file of this process, or in a server that processes share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from bot.application import App
from bot.carried import Carried
from bot.conversation.handlers import Handlers
from bot.incoming.delivery import Delivery
from bot.incoming.handling import Handling
from bot.incoming.inbox import Inbox
from bot.incoming.sharing import SharedDelivery
from bot.outgoing.limits import Pace, RateLimiter
from bot.settings import Settings
from errors import SettingsError
from storage.base import ShelfLimits, Storage
from storage.sqlite import SqliteStorage

_DAY = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class State:
    """The storage, and what depends on its kind; `pace` is as for `RateLimiter`."""

    storage: Storage
    deliver: Callable[[App, Handlers], Handling]
    pace: Pace | None = None


def state_of(settings: Settings, bot_id: int) -> State:
    """Open the state of a bot. Raises SettingsError, StorageError."""
    limits = ShelfLimits(keep=settings.keep_articles * _DAY)
    if settings.database_url:
        return _shared(settings.database_url.get_secret_value(), limits, bot_id)
    storage = SqliteStorage(settings.state_file, limits)

    def deliver(application: App, _handlers: Handlers) -> Handling:
        return Delivery(application, Inbox(storage, bot_id))

    return State(storage, deliver)


def _shared(url: str, limits: ShelfLimits, bot_id: int) -> State:
    try:
        from storage.postgres import PostgresStorage
        from storage.shared_inbox import SharedInbox, check_sessions
    except ImportError:
        raise SettingsError(
            "DATABASE_URL needs psycopg, which is not installed; try: make postgres"
        ) from None
    storage = PostgresStorage(url, limits, f"pullquote state {bot_id}")
    check_sessions(url)

    def deliver(application: App, handlers: Handlers) -> Handling:
        limiter = cast(RateLimiter, application.bot.rate_limiter)
        carried = Carried({**handlers.carried(), "limits": limiter})
        return SharedDelivery(application, SharedInbox(url, bot_id), carried, storage, limiter)

    return State(storage, deliver, partial(storage.next_message, bot_id))


def bot_id_in(token: str) -> int:
    """Return the bot's `user_id`, which is the beginning of Telegram's tokens; 0 for others."""
    bot_id = token.partition(":")[0]
    return int(bot_id) if re.fullmatch("[0-9]{1,18}", bot_id) else 0
