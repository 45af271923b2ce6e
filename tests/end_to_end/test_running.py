"""The process with a pipe as its input, and with good and bad settings."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEED
from tests.end_to_end.bot_api import WAIT

QUESTION = "Who did Stoltenberg meet with on Monday?"
ANSWER = "On Monday, Stoltenberg also met with South Korean President Yoon Suk Yeol."

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a module with some standard input and settings, in an empty folder, to its end."""

    def run(*command: str, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("TELEGRAM_BOT_TOKEN", "ARTICLES")}
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), "ARTICLES": str(SEED), **env},
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=WAIT,
            check=False,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return run


class TestPipe:
    def test_a_question_is_answered(self, run: Run) -> None:
        done = run("bot", stdin=QUESTION)
        assert done.returncode == 0
        assert f"> {ANSWER}\nline 11\n" in done.stdout
        assert done.stderr == ""

    def test_buttons_are_tapped_by_number(self, run: Run) -> None:
        done = run("bot", stdin="proxy war\n1\n1\n/start\n2\n")
        first, context, again = done.stdout.split("(KGET 17)\n\n[")[:3]
        assert "In context:" in context
        assert again.split("\n\n", 1)[1] == first
        example = done.stdout.split("\n[2] ")[1].split("\n")[0]
        assert f"\n\n{example}\n\n✅ The article says:\n" in done.stdout

    def test_bytes_that_are_not_text_do_no_harm(self, run: Run) -> None:
        done = run("bot", stdin=b"\xff\xfe\n\n\x00\nproxy war\n")
        assert done.returncode == 0
        assert "“proxy war”" in done.stdout

    def test_a_reader_who_leaves_causes_no_error(self, tmp_path: Path) -> None:
        command = f"yes '{QUESTION}' | head -200 | {sys.executable} -m bot | head -1"
        ours = {"PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": "", "ARTICLES": str(SEED)}
        env = {**os.environ, **ours}
        done = subprocess.run(  # noqa: S602  # this tests the pipe
            command, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.stdout == "✅ The article says:\n"
        assert done.stderr == ""


class TestSettings:
    def test_help_explains(self, run: Run) -> None:
        done = run("bot", "--help")
        assert done.returncode == 0
        for line in (ROOT / ".env.example").read_text().splitlines():
            if line and not line.startswith("#"):
                assert line.partition("=")[0] in done.stdout

    @pytest.mark.parametrize(
        ("env", "said"),
        [
            ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
            ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
            ({"TELEGRAM_BASE_URL": "telegram.org"}, "TELEGRAM_BASE_URL"),
            ({"TELEGRAM_BOT_TOKEN": "12:ab cd"}, "TELEGRAM_BOT_TOKEN"),
            ({"ARTICLES": "nowhere"}, "nowhere: no such folder"),
            ({"LISTEN": "0.0.0.0:80", "METRICS": "80"}, "METRICS: needs another port than LISTEN"),
            ({"STATE_FILE": "no/such/folder/x", "TELEGRAM_BOT_TOKEN": "1:a"}, "STATE_FILE"),
        ],
    )
    def test_a_bad_one_is_one_clear_line(self, run: Run, env: dict[str, str], said: str) -> None:
        done = run("bot", **env)
        assert done.returncode == 2
        assert done.stderr.startswith("pullquote: ")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
        assert "ab cd" not in done.stderr

    def test_env_file_is_read_and_must_be_text(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("LOG_LEVEL=LOUD\n")
        assert "LOG_LEVEL" in run("bot").stderr
        (tmp_path / ".env").write_bytes(b"\xff\xfeL\0")
        done = run("bot")
        assert done.returncode == 2
        assert done.stderr.startswith("pullquote: .env cannot be read")
        assert done.stderr.count("\n") == 1

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_each_unknown_name_in_env_file_is_one_line_of_the_log(
        self, run: Run, tmp_path: Path, form: str
    ) -> None:
        (tmp_path / ".env").write_text(f"LOG_FORMAT={form}\nLOG_LEVLE=DEBUG\nLOG LEVEL\nX=1\n")
        done = run("bot", stdin=QUESTION)
        assert ANSWER in done.stdout
        lines = done.stderr.splitlines()
        if form == "json":
            assert {json.loads(line)["level"] for line in lines} == {"WARNING"}
        assert len(lines) == 3
        assert "line 3" in lines[0]
        assert "LOG_LEVLE is not a setting and is ignored; did you mean LOG_LEVEL?" in lines[1]
        assert ".env: X is not a setting and is ignored" in lines[2]

    def test_without_token_and_without_terminal_it_says_what_to_do(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "bot"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "TELEGRAM_BOT_TOKEN is not set" in done.stderr

    def test_one_bad_article_is_reported_and_the_others_serve(
        self, run: Run, tmp_path: Path
    ) -> None:
        (tmp_path / "good.txt").write_bytes(SEED.read_bytes())
        (tmp_path / "bad.txt").write_bytes(b"\xff\x00")
        done = run("bot", stdin=QUESTION, ARTICLES=str(tmp_path))
        assert ANSWER in done.stdout
        assert "bad.txt: I read links, text, Markdown, HTML, PDF" in done.stderr
        assert done.stderr.count("\n") == 1

    def test_an_article_is_chosen_by_a_tap(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "nato.txt").write_bytes(SEED.read_bytes())
        (tmp_path / "tea.txt").write_text("How to make tea\n\nBoil water. Steep for 4 minutes.\n")
        os.utime(tmp_path / "nato.txt", (1, 1))
        typed = "how long to steep?\n/articles\n2\nproxy war\n/articles\n1\nhow long to steep?\n"
        done = run("bot", stdin=typed, ARTICLES=str(tmp_path))
        assert done.stdout.count("> Steep for 4 minutes.") == 2
        assert "(This chat now asks: NATO chief calls" in done.stdout
        assert "“proxy war”" in done.stdout


def test_a_thread_that_is_still_reading_does_not_hold_up_the_end(tmp_path: Path) -> None:
    code = (
        "import threading, time; from bot.__main__ import _leave_threads;"
        "threading.Thread(target=time.sleep, args=(60,)).start(); _leave_threads(3)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=WAIT,
        check=False,
    )
    assert done.returncode == 3
