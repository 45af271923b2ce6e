"""The protocols of a storage. Only `bot.starting` knows which database is behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

KEEP = 48 * 3600  # seconds; people edit questions soon, and Telegram redelivers for a day


@dataclass(frozen=True, slots=True)
class Kept:
    """An update as it is stored: its number, its queue, and its JSON."""

    update_id: int
    queue: str
    raw: str


class Chats(Protocol):
    """Which articles chats chose, and which message answers which question.

    These methods never raise, because the bot can answer without them. A failure is logged.
    """

    def choose(self, chat_id: int, article: str) -> None:
        """Remember that this chat asks the article of this name."""

    def choice(self, chat_id: int) -> str | None:
        """Return the name of the article that this chat chose, or None."""

    def note_answer(self, chat_id: int, message_id: int, answer_id: int) -> None:
        """Remember for KEEP seconds that the message `answer_id` answers `message_id`."""

    def answer_to(self, chat_id: int, message_id: int) -> int | None:
        """Return the `message_id` of the answer to a question, if it is remembered."""

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Move a group's choice to the supergroup that the group has become."""


class Updates(Protocol):
    """The updates of a bot, each kept until it is done. Every method may raise StorageError."""

    def put(self, bot_id: int, updates: Iterable[Kept]) -> list[tuple[str, int]]:
        """Store updates, all or none; return queue and `update_id` of the new ones, in order.

        When this returns, they are on disk. An update that waits, or was done within the last KEEP
        seconds, is not new. Later it is, as Telegram may reuse numbers after days without updates.
        """

    def waiting(self, bot_id: int) -> list[tuple[str, int]]:
        """Return queue and `update_id` of the updates that are not done, in order."""

    def read(self, bot_id: int, update_id: int) -> str | None:
        """Return the JSON of an update that waits; None for one that is done."""

    def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Erase updates, and remember for KEEP seconds that they were here."""


class Storage(Chats, Updates, Protocol):
    """The whole state."""

    def close(self) -> None:
        """Release the database."""
