"""A server that cannot be used is told in one line; what may mend itself is tried again."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from errors import CannotConnectError, SettingsError, StorageError
from storage import postgres_tables
from storage.postgres import PostgresStorage
from storage.postgres_database import check_sessions, connect
from storage.postgres_tables import MIGRATIONS, migrate
from tests.postgres import Server
from tests.storage.stored import BOT, kept, new, refuse, shelved, waiting


def sql(server: Server, *commands: str) -> None:
    for command in commands:
        server.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", command, "postgres")


def test_what_waiting_does_not_mend(server: Server, database: str) -> None:
    sql(server, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    for url, said in (
        (server.url("nothing"), "does not exist"),
        (server.url(user="nobody"), "does not exist"),
        (server.url(user="guest"), "permission denied"),
    ):
        with pytest.raises(CannotConnectError, match=said) as raised:
            PostgresStorage(url)
        assert "DATABASE_URL" in str(raised.value)
        assert "\n" not in str(raised.value)
    with pytest.raises(SettingsError, match="must be as in postgresql://") as told:
        PostgresStorage("postgresql://a:secret@h/d?nonsense=1")
    assert "secret" not in str(told.value)
    PostgresStorage(database).close()


def test_no_server_is_a_matter_of_time(server: Server) -> None:
    nowhere = server.url().replace(f"port={server.port}", "port=1")
    with pytest.raises(StorageError, match="DATABASE_URL") as raised:
        PostgresStorage(nowhere)
    assert not isinstance(raised.value, CannotConnectError)


def test_a_copy_that_cannot_be_written_to(server: Server) -> None:
    readonly = f"{server.url()}&options=-cdefault_transaction_read_only%3Don"
    with pytest.raises(StorageError, match="read-only copy; name the primary"):
        PostgresStorage(readonly)


def test_tables_in_two_schemas(server: Server, database: str) -> None:
    PostgresStorage(database).close()
    name = database.rpartition("%3D")[2]
    sql(server, f"CREATE SCHEMA {name}b")
    with pytest.raises(CannotConnectError, match=f"in the schema {name}, but new ones .* {name}b"):
        PostgresStorage(f"{database}b%2C{name}")
    with pytest.raises(CannotConnectError, match="names no schema that exists"):
        PostgresStorage(f"{database}c")


class TestRollingUpgrade:
    """Old and new versions run side by side."""

    def test_an_old_version_goes_on_beside_a_new_one(self, database: str) -> None:
        old = PostgresStorage(database)
        added = (
            "ALTER TABLE inbox ADD COLUMN priority INT; ALTER TABLE shelves ADD COLUMN note TEXT"
        )
        with connect(database, "new") as db:
            migrate(db, (*MIGRATIONS, added))
        assert new(old, 1) == [1]
        old.close()
        again = PostgresStorage(database)
        assert waiting(again) == [1]
        again.close()

    def test_one_that_is_too_old_says_so(
        self, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with connect(database, "new") as db:
            monkeypatch.setattr(postgres_tables, "OLDEST", len(MIGRATIONS) + 1)
            migrate(db, (*MIGRATIONS, "DROP TABLE pace"))
        with pytest.raises(CannotConnectError, match="newer Pullquote has changed its tables"):
            PostgresStorage(database)

    def test_a_migration_that_fails_leaves_all_as_it_was(self, database: str) -> None:
        PostgresStorage(database).close()
        with connect(database, "new") as db:
            with pytest.raises(Exception, match="nowhere"):
                migrate(db, (*MIGRATIONS, "CREATE TABLE t (a INT); DROP TABLE nowhere"))
            assert db.execute("SELECT to_regclass('t')").fetchone() == (None,)


def test_a_lost_connection_is_opened_again(
    server: Server, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    storage = PostgresStorage(database, name="pullquote test")
    storage.choose(7, "tea.txt")
    sql(
        server,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'pullquote test'",
    )
    assert storage.choice(7) is None
    assert storage.failures > 0
    assert "state not kept: cannot use the state" in caplog.text
    time.sleep(1.1)
    assert storage.choice(7) == "tea.txt"
    storage.put(BOT, kept(1))
    storage.close()


def test_a_pooler_that_loses_locks_is_told(server: Server) -> None:
    check_sessions(server.url())
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not Path(program).exists():
        pytest.skip("pgbouncer is not on this machine")
    user = "postgres" if os.getuid() == 0 else None
    for mode in ("session", "transaction"):
        folder = server.folder / mode
        folder.mkdir()
        config = folder / "pgbouncer.ini"
        config.write_text(
            f"[databases]\n* = host={server.folder} port={server.port} user=pullquote\n"
            f"[pgbouncer]\npool_mode = {mode}\nauth_type = any\nlisten_addr =\n"
            f"unix_socket_dir = {folder}\nlisten_port = 6432\nunix_socket_mode = 0777\n"
        )
        if user:
            shutil.chown(folder, user)
        with subprocess.Popen([program, "-q", config], user=user) as pooler:
            url = f"postgresql://pullquote@/postgres?host={folder}&port=6432"
            end = time.monotonic() + 10
            while not (folder / ".s.PGSQL.6432").exists():
                assert time.monotonic() < end
                time.sleep(0.05)
            try:
                if mode == "session":
                    check_sessions(url)
                else:
                    with pytest.raises(CannotConnectError, match="locks are lost"):
                        check_sessions(url)
            finally:
                pooler.kill()


def test_what_cannot_be_kept_is_no_lost_connection(database: str) -> None:
    storage = PostgresStorage(database)
    refuse(storage, "INSERT", "shelves")
    with pytest.raises(StorageError, match="refused"):
        shelved(storage, 7, "Tea")
    refuse(storage, "INSERT", "choices")
    storage.choose(7, "tea.txt")
    assert storage.failures == 0
    storage.close()


def test_a_clock_that_is_set_back_does_not_stop_messages(database: str) -> None:
    storage = PostgresStorage(database)
    assert storage.next_message(BOT, 0.5) == 0
    assert 0 <= storage.next_message(BOT, 0.5) <= 0.5
    storage._run("UPDATE pace SET next = next + 3600")
    assert storage.next_message(BOT, 0.5) <= 121
    storage.close()
