"""Choose where the state is: in a file of this process, or in a server that processes share."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar, cast

from bot.application import App
from bot.carried import Carried
from bot.conversation.handlers import Handlers
from bot.incoming.delivery import Delivery
from bot.incoming.handling import Handling
from bot.incoming.inbox import Inbox
from bot.incoming.sharing import SharedDelivery
from bot.metrics import name_process
from bot.outgoing.limits import RateLimiter
from bot.outgoing.pace import Pace
from bot.outgoing.retrying import backoff
from bot.settings import Settings
from errors import CannotConnectError, SettingsError, StorageError
from storage.base import ShelfLimits, Storage
from storage.sqlite import SqliteStorage

_DAY = 86_400.0  # seconds
_LONGEST_PAUSE = 2.0  # seconds between tries to connect
_NO_PSYCOPG = "DATABASE_URL needs psycopg, which is not installed; try: make postgres"


T = TypeVar("T")

_log = logging.getLogger(__name__)


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


def move_to_postgres(settings: Settings) -> str:
    """Carry the state over to PostgreSQL; return what was moved.

    Raises SettingsError, StorageError.
    """
    if not settings.database_url:
        raise SettingsError("DATABASE_URL is not set; it says where to move STATE_FILE to.")
    try:
        from storage.moving import move
    except ImportError:
        raise SettingsError(_NO_PSYCOPG) from None
    moved = move(settings.state_file, settings.database_url.get_secret_value())
    counts = ", ".join(f"{table} {count}" for table, count in moved.items())
    return f"Moved, and counted before and after: {counts}. {settings.state_file} is still there."


def _shared(url: str, limits: ShelfLimits, bot_id: int) -> State:
    try:
        from storage.postgres import PostgresStorage
        from storage.postgres_database import check_sessions
        from storage.shared_inbox import SharedInbox
    except ImportError:
        raise SettingsError(_NO_PSYCOPG) from None

    def opened() -> PostgresStorage:
        storage = PostgresStorage(url, limits, f"pullquote state {bot_id}")
        check_sessions(url)
        return storage

    name_process()
    storage = _as_soon_as_possible(opened)

    def deliver(application: App, handlers: Handlers) -> Handling:
        limiter = cast(RateLimiter, application.bot.rate_limiter)
        carried = Carried({**handlers.carried(), "limits": limiter})
        return SharedDelivery(application, SharedInbox(url, bot_id), carried, storage, limiter)

    return State(storage, deliver, partial(storage.next_message, bot_id))


def _as_soon_as_possible(opened: Callable[[], T]) -> T:
    """Open the storage; wait for a server that cannot be used yet. Raises StorageError."""
    failures = 0
    while True:
        try:
            return opened()
        except CannotConnectError:
            raise
        except StorageError as error:
            if not failures:
                _log.warning("%s; trying again until it works", str(error).rstrip("."))
        time.sleep(min(backoff(failures), _LONGEST_PAUSE))
        failures += 1


def bot_id_in(token: str) -> int:
    """Return the bot's `user_id`, which is the beginning of Telegram's tokens; 0 for others."""
    bot_id = token.partition(":")[0]
    return int(bot_id) if re.fullmatch("[0-9]{1,18}", bot_id) else 0
