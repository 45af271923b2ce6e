"""What is kept, as protocols: nothing but `bot.__main__` knows which database keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

KEEP = 48 * 3600  # seconds; who edits a question does so soon, and Telegram redelivers for a day


@dataclass(frozen=True, slots=True)
class Kept:
    """An update as it is kept: its number, the queue it stands in, and its JSON."""

    update_id: int
    queue: str
    raw: str


class Chats(Protocol):
    """What chats chose, and which message answers which.

    None of these raise: the bot answers without them, and what fails is logged.
    """

    def choose(self, chat_id: int, article: str) -> None:
        """Remember the article's name as the one that this chat asks."""

    def choice(self, chat_id: int) -> str | None:
        """Return the name of the article that this chat chose, if it did."""

    def note_answer(self, chat_id: int, message_id: int, answer_id: int) -> None:
        """Remember, for KEEP seconds, which message answers which."""

    def answer_to(self, chat_id: int, message_id: int) -> int | None:
        """Return the `message_id` of the answer to a question, if it is remembered."""

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Carry a group's choice over to the supergroup that it has become."""


class Updates(Protocol):
    """The updates of a bot, until each is done. All of these raise StorageError."""

    def put(self, bot_id: int, updates: Iterable[Kept]) -> list[tuple[str, int]]:
        """Keep updates, all or none; return queue and `update_id` of the new ones, in order.

        When this returns they are on disk. One that was done within the last KEEP seconds, or that
        waits, is not new; after days without updates Telegram may use a number again.
        """

    def waiting(self, bot_id: int) -> list[tuple[str, int]]:
        """Return queue and `update_id` of what is not done, in order."""

    def read(self, bot_id: int, update_id: int) -> str | None:
        """Return the JSON of an update that waits; None for one that is done."""

    def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        """Erase updates, and remember for KEEP seconds that they were here."""


class Storage(Chats, Updates, Protocol):
    """All that is kept."""

    def close(self) -> None:
        """Let go of it."""
