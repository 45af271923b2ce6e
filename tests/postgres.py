"""A PostgreSQL server of the tests' own, if this machine has the programs."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))  # where Debian puts them
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 100
lc_messages = 'C'
fsync = {fsync}
"""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None."""
    found = shutil.which("initdb")
    return next(reversed(_PROGRAMS), None) or (Path(found).resolve().parent if found else None)


class Server:
    """A server in a new folder, on a socket there. It does not run as root, which it refuses."""

    def __init__(self, *, fsync: bool = False, port: int = 5432) -> None:
        found = programs()
        assert found
        self._programs = found
        self._user = "postgres" if os.getuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.port = port
        if self._user:
            shutil.chown(self.folder, self._user)
        self._call("initdb", "-D", "data", "-U", "pullquote", "-A", "trust", "-E", "UTF8", "-N")
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS.format(folder=self.folder, fsync="on" if fsync else "off"))
        self.start()

    def url(self, database: str = "postgres", user: str = "pullquote") -> str:
        """Return the URL of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def start(self) -> None:
        """Start it; wait until it can be used.

        After `kill`, what is left of the processes before may take a moment to go.
        """
        for _ in range(20):
            try:
                self._call(
                    "pg_ctl", "-D", "data", "-w", "-l", "log", "-o", f"-p {self.port}", "start"
                )
            except AssertionError:
                time.sleep(0.3)
            else:
                return
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """End it at once, and all its processes, as a machine that loses power does."""
        leader = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        listed = Path(f"/proc/{leader}/task/{leader}/children")
        children = listed.read_text().split() if listed.exists() else []
        for process in [leader, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(process, signal.SIGKILL)

    def stop(self) -> None:
        """Stop it."""
        self._call("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def close(self) -> None:
        """Stop it, if it runs, and remove its folder."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs on this server; return what it prints."""
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "pullquote"]
        return self._call(program, *where, *arguments)

    def _call(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self.folder,
            user=self._user,
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout or ""
