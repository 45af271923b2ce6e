"""What chats chose, and which message answers which, in SQL."""

import time

from storage.database import Database

_CHOOSE = """
INSERT INTO choices (chat_id, article) VALUES (?, ?)
ON CONFLICT (chat_id) DO UPDATE SET article = excluded.article
"""
_SPEAK = """
INSERT INTO languages (chat_id, code) VALUES (?, ?)
ON CONFLICT (chat_id) DO UPDATE SET code = excluded.code
"""
_ANSWERED = """
INSERT INTO answers (chat_id, message_id, answer_id, sent) VALUES (?, ?, ?, ?)
ON CONFLICT (chat_id, message_id) DO UPDATE SET answer_id = excluded.answer_id, sent = excluded.sent
"""
_ANSWER = "SELECT answer_id FROM answers WHERE chat_id = ? AND message_id = ?"
# To the group's new chat, the old chat.
_MOVE = (
    """INSERT INTO choices (chat_id, article) SELECT ?, article FROM choices WHERE chat_id = ?
    ON CONFLICT (chat_id) DO UPDATE SET article = excluded.article""",
    """INSERT INTO languages (chat_id, code) SELECT ?, code FROM languages WHERE chat_id = ?
    ON CONFLICT (chat_id) DO UPDATE SET code = excluded.code""",
    """UPDATE shelves SET chat_id = ? WHERE chat_id = ?
    AND digest NOT IN (SELECT digest FROM shelves WHERE chat_id = ?)""",
)


class SqlChats(Database):
    """The `storage.base.Chats` in a database."""

    def choose(self, chat_id: int, article: str) -> None:
        """Remember that this chat asks the article of this name."""
        self._try(_CHOOSE, chat_id, article)

    def choice(self, chat_id: int) -> str | None:
        """Return the name of the article that this chat chose, or None."""
        found = self._look_up("SELECT article FROM choices WHERE chat_id = ?", chat_id)
        return found[0][0] if found else None

    def note_answer(self, chat_id: int, message_id: int, answer_id: int) -> None:
        """Remember for KEEP seconds that the message `answer_id` answers `message_id`."""
        self._try(_ANSWERED, chat_id, message_id, answer_id, time.time())

    def answer_to(self, chat_id: int, message_id: int) -> int | None:
        """Return the `message_id` of the answer to a question, if it is remembered."""
        found = self._look_up(_ANSWER, chat_id, message_id)
        return found[0][0] if found else None

    def speak(self, chat_id: int, language: str) -> None:
        """Remember in which language the bot speaks in a chat; "" for that of each person."""
        if language:
            self._try(_SPEAK, chat_id, language)
        else:
            self._try("DELETE FROM languages WHERE chat_id = ?", chat_id)

    def language(self, chat_id: int) -> str:
        """Return the language that a chat chose, or ""."""
        found = self._look_up("SELECT code FROM languages WHERE chat_id = ?", chat_id)
        return found[0][0] if found else ""

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Move what a group chose, and its shelf, to the supergroup that the group has become."""
        if chat_id == new_chat_id:
            return
        choose, speak, shelve = _MOVE
        with self._as_far_as_possible(), self._wholly():
            self._run(choose, new_chat_id, chat_id)
            self._run(speak, new_chat_id, chat_id)
            self._run(shelve, new_chat_id, chat_id, new_chat_id)
            for table in ("shelves", "choices", "languages"):  # what is left, both have had
                self._run(f"DELETE FROM {table} WHERE chat_id = ?", chat_id)  # noqa: S608
