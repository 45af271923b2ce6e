"""The articles of the chats, in SQL."""

import time
from dataclasses import astuple
from typing import Any

from storage.base import SHORTEST_DIGEST, About, Origin, ShelfLimits, Shelved
from storage.database import Database
from storage.shelving import id_of, packed, storable, surplus, unpacked, utf8, with_words

_CLOCK_IS_RIGHT_AFTER = 600.0  # seconds; a machine that has just started may have a wrong clock
# Until when an article is kept: its first value is how long, in seconds.
_UNTIL = "least(asked + ?, coalesce(added + timer, 9e99))"

_SHELF = f"""
SELECT shelves.digest, kind, title, site, author, published, language, pages,
    link, origin_chat_id, origin_message_id,
    size, added, asked, {_UNTIL}
FROM shelves JOIN articles ON articles.id = shelves.article
WHERE chat_id = ? AND {_UNTIL} > ? ORDER BY added DESC, shelves.rowid DESC
"""  # noqa: S608
_TEXT = f"""
SELECT paragraphs FROM shelves JOIN articles ON articles.id = shelves.article
WHERE chat_id = ? AND digest = ? AND {_UNTIL} > ?
"""  # noqa: S608
# A row that is there is touched, so that another process does not delete it at the same time.
_KEEP = """
INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind
"""
_SHELVE = """
INSERT INTO shelves (chat_id, digest, article, link, origin_chat_id, origin_message_id,
    added, asked, timer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (chat_id, digest) DO UPDATE SET
    article = excluded.article, link = excluded.link,
    origin_chat_id = excluded.origin_chat_id, origin_message_id = excluded.origin_message_id,
    added = excluded.added, asked = excluded.asked, timer = excluded.timer
"""
_ASKED = f"UPDATE shelves SET asked = ? WHERE chat_id = ? AND digest = ? AND {_UNTIL} > ?"  # noqa: S608
# Some at a time, because the event loop waits: 28 ms for five books of 1 MiB. What is left is not
# on any shelf for those who read.
_EXPIRE = f"""
DELETE FROM shelves WHERE rowid IN (SELECT rowid FROM shelves WHERE {_UNTIL} <= ? LIMIT 5)
"""  # noqa: S608
_FORGET = "DELETE FROM shelves WHERE chat_id = ? AND digest = ?"


class SqlShelves(Database):
    """The `storage.base.Shelves` in a database."""

    _limits: ShelfLimits
    _opened: float  # of `time.monotonic`

    def shelve(
        self,
        chat_id: int,
        about: About,
        paragraphs: str,
        origin: Origin,
        timer: float | None = None,
    ) -> list[Shelved]:
        """Keep an article; return those that went to make room. Raises StorageError."""
        text = paragraphs.encode(errors="replace")
        about = storable(about)
        article = id_of(about, text)
        from_where = (utf8(origin.link), origin.chat_id, origin.message_id)
        self._make_ready()
        now = time.time()
        with self._wholly():
            self._run(_KEEP, article, *astuple(about)[1:], len(text), packed(text))
            self._run(_SHELVE, chat_id, about.digest, article, *from_where, now, now, timer)
            gone = surplus(self._shelf(chat_id), about.digest, self._limits)
            for one in gone:
                self._run(_FORGET, chat_id, one.about.digest)
        return gone

    def shelf(
        self, chat_id: int, words: str = "", *, first: int = 0, most: int = 10
    ) -> list[Shelved]:
        """Return a page of the shelf, newest first. Raises StorageError."""
        return self._found(chat_id, words)[first : first + most]

    def count(self, chat_id: int, words: str = "") -> int:
        """Return how many articles `shelf` would return in all. Raises StorageError."""
        return len(self._found(chat_id, words))

    def shelved(self, chat_id: int, digest: str) -> Shelved | None:
        """Return an article by its digest or the beginning of it. Raises StorageError."""
        if len(digest) < SHORTEST_DIGEST:
            return None
        shelf = self._found(chat_id)
        return next((one for one in shelf if one.about.digest.startswith(digest)), None)

    def paragraphs(self, chat_id: int, digest: str) -> str | None:
        """Return the text of an article; None if it is not there. Raises StorageError."""
        found = self._run(_TEXT, chat_id, utf8(digest), self._limits.keep, time.time())
        return unpacked(found[0][0]) if found else None

    def note_asked(self, chat_id: int, digest: str) -> None:
        """Remember that an article was asked now."""
        now = time.time()
        self._try(_ASKED, now, chat_id, utf8(digest), self._limits.keep, now)

    def forget(self, chat_id: int, digest: str) -> bool:
        """Take an article from the shelf; return whether it was there. Raises StorageError."""
        return self._forget((_FORGET, chat_id, utf8(digest))) > 0

    def forget_all(self, chat_id: int) -> int:
        """Take all articles from the shelf; return how many there were. Raises StorageError."""
        return self._forget(("DELETE FROM shelves WHERE chat_id = ?", chat_id))

    def forget_chat(self, chat_id: int) -> None:
        """Forget all of a chat, except updates that wait. Raises StorageError."""
        tables = ("shelves", "choices", "answers", "languages")
        self._forget(*((f"DELETE FROM {table} WHERE chat_id = ?", chat_id) for table in tables))  # noqa: S608

    def expire(self) -> int:
        """Erase articles whose time is over; return how many. Raises StorageError.

        Just after the database was opened, this does nothing, because the clock may be wrong then.
        """
        if time.monotonic() - self._opened < _CLOCK_IS_RIGHT_AFTER:
            return 0
        self._make_ready()
        with self._wholly():
            count = self._change(_EXPIRE, self._limits.keep, time.time())
        if count:
            self._leave_no_traces()
        return count

    def _forget(self, *statements: tuple[Any, ...]) -> int:
        """Run statements that delete; return how many rows. Raises StorageError."""
        self._make_ready()
        with self._wholly():
            count = sum(self._change(sql, *values) for sql, *values in statements)
        # Also if nothing was deleted: the last try may have failed here.
        self._leave_no_traces()
        return count

    def _found(self, chat_id: int, words: str = "") -> list[Shelved]:
        return with_words(self._shelf(chat_id), words)

    def _shelf(self, chat_id: int) -> list[Shelved]:
        keep = self._limits.keep
        rows = self._run(_SHELF, keep, chat_id, keep, time.time())
        return [Shelved(About(*row[:8]), Origin(*row[8:11]), *row[11:]) for row in rows]
