"""Carry the state from an SQLite file over to PostgreSQL."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from errors import StorageError
from storage.postgres_database import as_stored, connect, open_tables
from storage.shelving import utf8
from storage.sqlite_file import open_database

# Articles come before the shelves that they are on.
_COLUMNS = {
    "choices": ("chat_id", "article"),
    "languages": ("chat_id", "code"),
    "answers": ("chat_id", "message_id", "answer_id", "sent"),
    "inbox": ("bot_id", "update_id", "queue", "raw", "at"),
    "articles": (
        *("id", "kind", "title", "site", "author", "published", "language", "pages", "size"),
        "paragraphs",
    ),
    "shelves": (
        *("chat_id", "digest", "article", "link", "origin_chat_id", "origin_message_id"),
        *("added", "asked", "timer"),
    ),
}


def move(path: Path, url: str) -> dict[str, int]:
    """Copy all rows, in one transaction; return how many of each table.

    The file stays as it is. Nobody may use it meanwhile, and the database must be empty. Raises
    SettingsError, StorageError.
    """
    if not path.exists():
        raise StorageError(f"STATE_FILE: {path} is not there, so there is nothing to move.")
    open_tables(url)
    source = open_database(path, wait=0)
    target = connect(url, "pullquote move")
    try:
        with target.transaction():
            target.execute("SET LOCAL statement_timeout = 0")
            for table in _COLUMNS:
                target.execute(sql.SQL("LOCK TABLE {}").format(sql.Identifier(table)))
                if _count(target, table):
                    raise StorageError(
                        f"DATABASE_URL: its table {table} is not empty; name an empty database, or "
                        "another schema."
                    )
            return {table: _copy(source, target, table) for table in _COLUMNS}
    except psycopg.Error as error:
        raise as_stored(error) from None
    except sqlite3.Error as error:
        raise StorageError(f"{path}: cannot be read ({error}).") from None
    finally:
        target.close()
        source.close()


def _copy(source: Any, target: psycopg.Connection[Any], table: str) -> int:
    """Copy a table; return how many rows it has. Raises StorageError, psycopg.Error."""
    columns = _COLUMNS[table]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    (before,) = source.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    rows = source.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid")  # noqa: S608
    with target.cursor() as cursor, cursor.copy(copying) as copy:
        for row in rows:
            copy.write_row([utf8(value) if isinstance(value, str) else value for value in row])
    after = _count(target, table)
    if before != after:
        raise StorageError(f"{table}: {before} rows were there, {after} came; nothing is moved.")
    return after


def _count(db: psycopg.Connection[Any], table: str) -> int:
    counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    return int(db.execute(counting).fetchall()[0][0])
