"""Opening an SQLite file: only its owner can read it, and only one process uses it."""

import contextlib
import logging
import os
import sqlite3
import stat
import time
from pathlib import Path

from errors import StorageError
from storage.migrations import migrate

_TRY_EVERY = 0.1  # seconds

Identity = tuple[int, int]  # device and inode

_log = logging.getLogger(__name__)


class Files:
    """The files of a database, the main one and `-wal`, to tell whether they are still there."""

    def __init__(self) -> None:
        self.wal: Identity | None = None
        self._main: Identity | None = None
        self._size = 0  # bytes; the main file never becomes smaller

    def are_at(self, path: Path) -> bool:
        """Tell whether the files at `path` are the ones that were seen first; see them first."""
        try:
            found = path.stat()
        except OSError:
            return False
        main, wal = (found.st_dev, found.st_ino), _identity(_wal_of(path))
        self._main = self._main or main
        self.wal = self.wal or wal  # it comes with the first change
        same = main == self._main and wal == self.wal and found.st_size >= self._size
        self._size = found.st_size
        return same


def open_database(path: Path | None, wait: float) -> sqlite3.Connection:
    """Open and lock a database; wait at most `wait` seconds for it. Raises StorageError."""
    deadline = time.monotonic() + wait
    told = False
    while True:
        try:
            if path:
                os.close(os.open(path, os.O_CREAT, 0o600))  # private from the beginning
            db = _locked(path)
            if path:
                _make_private(path)
            return db
        except (OSError, sqlite3.Error) as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise StorageError(_unusable(path, error)) from None
            if time.monotonic() > deadline:
                raise StorageError(
                    f"{path}: another copy of the bot uses it; stop that one, or give this one its "
                    "own STATE_FILE."
                ) from None
        if not told:
            _log.warning("%s: in use; waiting %.0f s for another copy to end", path, wait)
            told = True
        time.sleep(_TRY_EVERY)


def _unusable(path: Path | None, error: Exception) -> str:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return f"{path}: not a state file of Pullquote; set STATE_FILE to another file."
    reason = getattr(error, "strerror", None) or str(error)
    return f"{path}: cannot be used ({reason}); set STATE_FILE to a file that may be written."


def leave_file(db: sqlite3.Connection, path: Path, wal: Identity | None) -> sqlite3.Connection:
    """Close a database whose file is no longer at `path`, and return a copy of it in memory.

    Its `-wal` file, which has the identity `wal`, is removed if it is still there, because SQLite
    would use it with the next file at `path`. Raises sqlite3.Error.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None)
    db.backup(copy)
    db.close()
    left = _wal_of(path)
    if wal and _identity(left) == wal:
        with contextlib.suppress(OSError):  # then the next file cannot be opened, and that is told
            left.unlink()
    return copy


def _wal_of(path: Path) -> Path:
    """Return the path of the file with the latest changes, see sqlite.org/wal.html."""
    return path.with_name(f"{path.name}-wal")


def _locked(path: Path | None) -> sqlite3.Connection:
    db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=0)
    try:
        db.execute("PRAGMA locking_mode=EXCLUSIVE")  # held until the process ends, even by a crash
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA secure_delete=ON")  # erased questions are overwritten
        migrate(db)
        db.executescript("BEGIN IMMEDIATE; COMMIT;")  # takes the lock
    except StorageError as error:
        db.close()
        raise StorageError(f"{path}: {error}") from None
    except sqlite3.Error:
        db.close()
        raise
    return db


def _make_private(path: Path) -> None:
    """Make the file readable by its owner only. Raises OSError.

    It holds the questions that wait for their answers, and these are private.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        path.chmod(mode & ~0o077)
        _log.warning("%s: others could read it; now only its owner can", path)


def _identity(path: Path) -> Identity | None:
    """Return what distinguishes a file from another one at the same path; None for no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
