"""The protocols of a storage. Only `bot.starting` knows which database is behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

KEEP = 48 * 3600  # seconds; people edit questions soon, and Telegram redelivers for a day
SHORTEST_DIGEST = 8  # characters; a button carries so many


@dataclass(frozen=True, slots=True)
class Kept:
    """An update as it is stored: its number, its queue, and its JSON."""

    update_id: int
    queue: str
    raw: str


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an article besides its text; a text is empty if it is not known.

    `digest` is the digest of its text in hexadecimal, `published` a date as YYYY-MM-DD.
    """

    digest: str
    kind: str
    title: str
    site: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a chat has an article from: a link, a message, or both.

    It belongs to the chat, because a link may be private. `chat_id` is the chat of the message. In
    a group that became a supergroup, it stays the old one, because messages get new numbers there.
    """

    link: str = ""
    chat_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article on the shelf of a chat. Times are in seconds since 1970, `size` is in bytes."""

    about: About
    origin: Origin
    size: int  # of its text
    added: float
    asked: float  # when last; at first, when it was added
    expires: float


@dataclass(frozen=True, slots=True)
class ShelfLimits:
    """How much a chat may keep, and how long."""

    articles: int = 50
    size: int = 20_000_000  # bytes of text
    keep: float = 90 * 86_400.0  # seconds since an article was last asked


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

    def speak(self, chat_id: int, language: str) -> None:
        """Remember in which language the bot speaks in a chat; "" for that of each person."""

    def language(self, chat_id: int) -> str:
        """Return the language that a chat chose, or ""."""

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Move what a group chose, and its shelf, to the supergroup that the group has become."""


class Shelves(Protocol):
    """The articles that chats have sent, each chat's on its own shelf.

    A chat reaches only what is on its shelf: every method takes the chat. Every method may raise
    StorageError, except `note_asked`.
    """

    def shelve(
        self,
        chat_id: int,
        about: About,
        paragraphs: str,
        origin: Origin,
        timer: float | None = None,
    ) -> list[Shelved]:
        """Keep an article; return those that went to make room, which were asked longest ago.

        `paragraphs` is JSON of any form. `timer` is how many seconds the chat keeps its messages,
        None for ever: the article is not kept longer. An article with the digest of one on the
        shelf takes its place, so it does no harm to do this again.
        """

    def shelf(
        self, chat_id: int, words: str = "", *, first: int = 0, most: int = 10
    ) -> list[Shelved]:
        """Return a page of the shelf, newest first: `most` articles, after `first` others.

        With `words`, only the articles that have all of them in the title or the site count.
        """

    def count(self, chat_id: int, words: str = "") -> int:
        """Return how many articles `shelf` would return in all."""

    def shelved(self, chat_id: int, digest: str) -> Shelved | None:
        """Return an article of the shelf by its digest, or by SHORTEST_DIGEST characters of it."""

    def paragraphs(self, chat_id: int, digest: str) -> str | None:
        """Return the text of an article on the shelf; None if it is not there."""

    def note_asked(self, chat_id: int, digest: str) -> None:
        """Remember that an article was asked now. Never raises: a failure is logged."""

    def forget(self, chat_id: int, digest: str) -> bool:
        """Take an article from the shelf; return whether it was there.

        When this returns, it is erased from the disk too, unless another chat has it. If the chat
        had chosen it, that is forgotten as well. So it is with the other ways to forget.
        """

    def forget_all(self, chat_id: int) -> int:
        """Take all articles from the shelf; return how many there were."""

    def forget_chat(self, chat_id: int) -> None:
        """Forget all that is known of a chat, except updates that wait."""

    def expire(self) -> int:
        """Erase articles whose time is over, on all shelves; return how many.

        Others are left for the next time if there are very many. They are not on the shelf either.
        """


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


class Storage(Chats, Shelves, Updates, Protocol):
    """The whole state."""

    def close(self) -> None:
        """Release the database."""
