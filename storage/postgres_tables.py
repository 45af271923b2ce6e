"""The tables in PostgreSQL, made and changed once, by whichever process comes first."""

from typing import Any

import psycopg

from errors import StorageError

# Migration N turns version N - 1 into version N. Never change a released migration; append a new
# one. Old and new versions of Pullquote run side by side for a while, so a migration only adds
# what an old version does not mind. One that cannot do so raises OLDEST.
MIGRATIONS = (
    """
    CREATE TABLE choices (chat_id BIGINT PRIMARY KEY, article TEXT NOT NULL);
    CREATE TABLE languages (chat_id BIGINT PRIMARY KEY, code TEXT NOT NULL);
    CREATE TABLE answers (
        chat_id BIGINT, message_id BIGINT, answer_id BIGINT NOT NULL,
        sent DOUBLE PRECISION NOT NULL, PRIMARY KEY (chat_id, message_id)
    );
    CREATE INDEX answers_by_age ON answers (sent);
    CREATE TABLE inbox (
        bot_id BIGINT, update_id BIGINT, queue TEXT, raw TEXT, at DOUBLE PRECISION NOT NULL,
        PRIMARY KEY (bot_id, update_id)
    );
    CREATE INDEX inbox_by_age ON inbox (at);
    -- By an expression, so that the primary key, which has all that is done as well, does not seem
    -- to be as good.
    CREATE INDEX inbox_in_order ON inbox (bot_id, (update_id + 0)) INCLUDE (update_id, queue)
        WHERE raw IS NOT NULL;
    CREATE INDEX inbox_by_queue ON inbox (bot_id, queue, update_id) WHERE raw IS NOT NULL;
    CREATE TABLE articles (
        id BYTEA PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, site TEXT NOT NULL,
        author TEXT NOT NULL, published TEXT NOT NULL, language TEXT NOT NULL,
        pages BIGINT NOT NULL, size BIGINT NOT NULL, paragraphs BYTEA NOT NULL
    );
    ALTER TABLE articles ALTER paragraphs SET STORAGE EXTERNAL; -- it is packed already
    CREATE TABLE shelves (
        chat_id BIGINT, digest TEXT, article BYTEA NOT NULL, link TEXT NOT NULL,
        origin_chat_id BIGINT, origin_message_id BIGINT,
        added DOUBLE PRECISION NOT NULL, asked DOUBLE PRECISION NOT NULL, timer DOUBLE PRECISION,
        rowid BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE, PRIMARY KEY (chat_id, digest)
    );
    CREATE INDEX shelves_by_article ON shelves (article);
    CREATE FUNCTION left_shelf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM choices WHERE chat_id = OLD.chat_id AND article = OLD.digest;
        END IF;
        -- Another chat may put it on its shelf just now: what this waits for, the next one sees.
        PERFORM FROM articles WHERE id = OLD.article FOR UPDATE;
        DELETE FROM articles WHERE id = OLD.article
            AND NOT EXISTS (SELECT FROM shelves WHERE article = OLD.article);
        RETURN NULL;
    END $$;
    CREATE TRIGGER taken_from_shelf AFTER DELETE ON shelves
        FOR EACH ROW EXECUTE FUNCTION left_shelf();
    CREATE TRIGGER replaced_on_shelf AFTER UPDATE OF article ON shelves
        FOR EACH ROW EXECUTE FUNCTION left_shelf();
    -- What a process remembers of a chat, for the next one that serves it. If the server fails, it
    -- is gone, as it is when a single process ends.
    CREATE UNLOGGED TABLE remembered (
        bot_id BIGINT, queue TEXT, state TEXT NOT NULL, at DOUBLE PRECISION NOT NULL,
        PRIMARY KEY (bot_id, queue)
    );
    CREATE INDEX remembered_by_age ON remembered (at);
    -- When the next message may be sent, in all chats together.
    CREATE UNLOGGED TABLE pace (bot_id BIGINT PRIMARY KEY, next DOUBLE PRECISION NOT NULL);
    """,
)
OLDEST = 1  # the oldest version of the tables whose Pullquote can use these ones

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' migrations', 0))"
_VERSION = "CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL, oldest INT NOT NULL)"
_SCHEMA = """
SELECT current_schema(), to_regclass(quote_ident(current_schema()) || '.inbox') IS NOT NULL,
    (SELECT min(table_schema) FROM information_schema.tables
    WHERE table_name = 'schema_version' AND table_schema = ANY(current_schemas(false)))
"""
_SAID = "SELECT max(version), max(oldest) FROM schema_version"


def migrate(db: psycopg.Connection[Any], migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring a database to the newest version, wholly or not at all; another process waits.

    Raises StorageError if a newer Pullquote has changed it so that this one cannot use it, or if
    it is not clear in which schema the tables belong; and psycopg.Error.
    """
    with db.transaction():
        schema, is_here, found = db.execute(_SCHEMA).fetchall()[0]
        if schema is None:
            raise StorageError("its search_path names no schema that exists; create one.")
        if found and not is_here:
            raise StorageError(
                f"there are tables of Pullquote in the schema {found}, but new ones would be made "
                f"in {schema}, which comes first; set search_path to one of them."
            )
        db.execute(_LOCK)
        db.execute(_VERSION)
        version, oldest = db.execute(_SAID).fetchall()[0]
        if (oldest or 0) > len(migrations):
            raise StorageError("a newer Pullquote has changed its tables; use that one.")
        for script in migrations[version or 0 :]:
            db.execute(script.encode())  # psycopg's types take text only from the code
        if (version or 0) < len(migrations):
            db.execute("DELETE FROM schema_version")
            db.execute("INSERT INTO schema_version VALUES (%s, %s)", (len(migrations), OLDEST))
