"""The versions of the tables, each made from the one before it."""

import sqlite3

from errors import StorageError

# Migration N turns version N - 1 into version N; the file stores its version in `PRAGMA
# user_version`. Never change a released migration; append a new one. A file of Pullquote 0.1.0 says
# version 0, but already has the tables of migration 1.
MIGRATIONS = (
    """
    CREATE TABLE IF NOT EXISTS choices (chat INTEGER PRIMARY KEY, article TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS answers (
        chat INTEGER, question INTEGER, answer INTEGER NOT NULL, sent REAL NOT NULL,
        PRIMARY KEY (chat, question)
    );
    CREATE INDEX IF NOT EXISTS answers_by_age ON answers (sent);
    CREATE TABLE IF NOT EXISTS inbox (
        bot INTEGER, number INTEGER, queue TEXT, raw TEXT, taken REAL NOT NULL,
        PRIMARY KEY (bot, number)
    );
    CREATE INDEX IF NOT EXISTS inbox_by_age ON inbox (taken);
    """,
    # Telegram's names. `at` is when an update arrived or, once its text is erased, was done.
    """
    ALTER TABLE choices RENAME COLUMN chat TO chat_id;
    ALTER TABLE answers RENAME COLUMN chat TO chat_id;
    ALTER TABLE answers RENAME COLUMN question TO message_id;
    ALTER TABLE answers RENAME COLUMN answer TO answer_id;
    ALTER TABLE inbox RENAME COLUMN bot TO bot_id;
    ALTER TABLE inbox RENAME COLUMN number TO update_id;
    ALTER TABLE inbox RENAME COLUMN taken TO at;
    """,
    # `id` is a hash of the whole article. `paragraphs` comes last, because SQLite reads a long row
    # only as far as it must. An article goes with its last row in `shelves`.
    """
    CREATE TABLE articles (
        id BLOB PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, site TEXT NOT NULL,
        author TEXT NOT NULL, published TEXT NOT NULL, language TEXT NOT NULL,
        pages INTEGER NOT NULL, size INTEGER NOT NULL, paragraphs BLOB NOT NULL
    );
    CREATE TABLE shelves (
        chat_id INTEGER, digest TEXT, article BLOB NOT NULL, link TEXT NOT NULL,
        origin_chat_id INTEGER, origin_message_id INTEGER,
        added REAL NOT NULL, asked REAL NOT NULL, timer REAL,
        PRIMARY KEY (chat_id, digest)
    );
    CREATE INDEX shelves_by_article ON shelves (article);
    CREATE TRIGGER taken_from_shelf AFTER DELETE ON shelves BEGIN
        DELETE FROM choices WHERE chat_id = OLD.chat_id AND article = OLD.digest;
        DELETE FROM articles WHERE id = OLD.article
            AND NOT EXISTS (SELECT 1 FROM shelves WHERE article = OLD.article);
    END;
    CREATE TRIGGER replaced_on_shelf AFTER UPDATE OF article ON shelves BEGIN
        DELETE FROM articles WHERE id = OLD.article
            AND NOT EXISTS (SELECT 1 FROM shelves WHERE article = OLD.article);
    END;
    """,
    """
    CREATE TABLE languages (chat_id INTEGER PRIMARY KEY, code TEXT NOT NULL);
    """,
)


def migrate(db: sqlite3.Connection) -> None:
    """Bring a database to the newest version, wholly or not at all.

    Raises StorageError if a newer Pullquote has written it, and sqlite3.Error.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise StorageError("a newer Pullquote has written it; use that one, or another STATE_FILE.")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        db.executescript(f"BEGIN; {script} PRAGMA user_version={number}; COMMIT;")
