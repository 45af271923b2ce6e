"""The process at a terminal: what is shown, and how lines are typed."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEED
from tests.end_to_end.bot_api import WAIT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")

BOLD = "“\033[1mproxy\033[0m \033[1mwar\033[0m”"


class Terminal:
    """The process at a pseudo-terminal."""

    def __init__(self, folder: Path, **env: str) -> None:
        import pty

        self._main, side = pty.openpty()
        kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "INPUTRC")}
        ours = {
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": "",
            "ARTICLES": str(SEED),
            "TERM": "xterm",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot"],
            cwd=folder,
            env={**kept, **ours, "HOME": str(folder), "TERM": "xterm", **env},
            stdin=side,
            stdout=side,
            stderr=side,
        )
        os.close(side)
        self.screen = b""

    def types(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def shows(self, text: str) -> None:
        """Wait until a text is shown; forget the screen up to the end of it."""
        while text.encode() not in self.screen:
            assert select.select([self._main], [], [], WAIT)[0], self.screen
            self.screen += os.read(self._main, 4096)
        self.screen = self.screen.partition(text.encode())[2]

    def is_interrupted(self) -> int:
        """Send SIGINT; return the exit status.

        It is sent several times, as people press Ctrl-C again, because Python's readline module
        misses it between showing the prompt and waiting for a key.
        """
        for _ in range(int(WAIT)):
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self.process.wait(1)
        return self.process.wait(0)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(WAIT)
        os.close(self._main)


AtTerminal = Callable[..., Terminal]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[AtTerminal]:
    """Start the process at a terminal, in an empty folder that is also its home."""
    with contextlib.ExitStack() as stack:

        def terminal(**env: str) -> Terminal:
            return stack.enter_context(contextlib.closing(Terminal(tmp_path, **env)))

        yield terminal


def test_it_shows_bold_quotations_and_a_prompt(terminal: AtTerminal) -> None:
    it = terminal()
    it.shows("No TELEGRAM_BOT_TOKEN is set")
    it.shows("[1] Who is")
    it.shows("› ")
    it.types("proxy war\n")
    it.shows("│ North Korea also issued")
    it.shows(BOLD)
    it.shows("[1] In context")
    it.shows("› ")
    assert it.is_interrupted() == 0


def test_a_question_is_edited_and_brought_back(terminal: AtTerminal, tmp_path: Path) -> None:
    left, up = "\033[D", "\033[A"
    it = terminal()
    it.shows("› ")
    it.types(f"prxy war{left * 6}o\n")
    it.shows(BOLD)
    it.shows("› ")
    it.types("/help\n")
    it.shows("› ")
    it.types(f"{up}{up}\n")
    it.shows(BOLD)
    it.shows("› ")
    it.types("\4")  # Ctrl-D
    assert it.process.wait(WAIT) == 0
    assert list(tmp_path.iterdir()) == []  # nothing is kept on disk


def test_the_prompt_is_two_columns_wide_to_readline(terminal: AtTerminal) -> None:
    if "GNU" not in (pytest.importorskip("readline").__doc__ or ""):
        pytest.skip("libedit moves the cursor in other ways")
    it = terminal()
    it.shows("› ")
    it.types("proxy war\n")
    it.shows("› ")
    it.types("/help\n")
    it.shows("› ")
    it.types("\033[A\033[A")
    it.shows("\r\033[C\033[Cproxy war")  # to the beginning of the line, then two to the right


def test_without_a_utf_8_locale_lines_are_read_but_not_edited(
    terminal: AtTerminal,
) -> None:
    it = terminal(LC_ALL="C")
    it.shows("› ")
    it.types("“proxy” wár\n")
    it.shows(BOLD)
    it.shows("› ")
    it.types("\033[D")
    it.shows("^[[D")


def test_a_long_text_is_read_when_its_button_is_chosen(tmp_path: Path) -> None:
    text = "Ada Byron bought the mill in 1833. It grinds rye for nine villages. " * 9
    done = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ARTICLES": str(SEED), "READER": "off"},
        input=f"{text}\n1\nWho bought the mill?\n",
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )
    assert "I have read" in done.stdout
    assert "> Ada Byron bought the mill in 1833." in done.stdout.partition("The article says:")[2]
