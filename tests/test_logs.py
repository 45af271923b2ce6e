"""How records look in the log, whichever library wrote them."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import LONGEST, fit_to_show
from tests.conftest import ROOT

TOKEN = "4242:AAE2e-Token_that-must_never_be_shown"
MOST = LONGEST + 60  # characters, with the note of what was left out


def logged(tmp_path: Path, form: str, code: str) -> list[str]:
    """Return the lines that a process logs, at the level DEBUG and with a token."""
    start = (
        "import logging, sys; from bot.handled import *; from bot.logs import *; "
        "from bot.settings import load_settings; "
        "configure_logs(load_settings()); log = logging.getLogger('it')\n"
    )
    env = {"PYTHONPATH": str(ROOT), "LOG_FORMAT": form, "LOG_LEVEL": "DEBUG"}
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        cwd=tmp_path,
        env={**os.environ, **env, "TELEGRAM_BOT_TOKEN": TOKEN},
        capture_output=True,
        check=True,
    )
    return done.stderr.decode().splitlines()


@given(before=st.integers(0, 2 * LONGEST), after=st.integers(0, 2 * LONGEST))
def test_no_cut_leaves_a_part_of_the_token(before: int, after: int) -> None:
    shown = fit_to_show("x" * before + TOKEN + "y" * after, [TOKEN])
    assert not any(TOKEN[i : i + 6] in shown for i in range(len(TOKEN) - 5))
    assert len(shown) <= MOST


def test_a_long_text_keeps_both_ends_and_says_how_much_is_missing() -> None:
    shown = fit_to_show("begin" + "x" * 50_000_000 + "end", [TOKEN])
    assert shown.startswith("beginxxx")
    assert shown.endswith("xxxend")
    assert f"[{50_000_008 - LONGEST} characters left out]" in shown
    assert len(shown) <= MOST
    whole = "x" * LONGEST
    assert fit_to_show(whole, [TOKEN]) == whole


def test_a_token_whose_case_was_changed_is_removed() -> None:
    """python-telegram-bot changes the case in the errors that Telegram returns."""
    assert fit_to_show(f"no {TOKEN.lower()}, {TOKEN.upper()}", [TOKEN]) == "no [token], [token]"


@pytest.mark.parametrize("form", ["text", "json"])
def test_messages_tracebacks_and_stacks_are_cut(tmp_path: Path, form: str) -> None:
    code = f"""
foreign = "{TOKEN} " * 100_000
log.warning("begin %s end", foreign)
try:
    raise ValueError(foreign)
except ValueError:
    log.exception("100%% %s", foreign)
def left(depth):
    right(depth - 1)
def right(depth):
    left(depth) if depth else log.info("deep", stack_info=True, extra={{"more": foreign}})
right(100)
"""
    lines = logged(tmp_path, form, code)
    text = "\n".join(lines)
    assert TOKEN[:8] not in text
    assert "[token]" in text
    if form == "text":
        assert len(text) < 5 * MOST + 500
        assert text.count("characters left out") == 4
        assert "begin [token]" in text
        assert "Traceback (most recent call last):" in text
    else:
        warning, error, info = map(json.loads, lines)
        assert warning["message"].startswith("begin [token]")
        assert warning["message"].endswith("[token]  end")
        assert error["message"].startswith("100% [token]")
        assert error["exc_info"].startswith("Traceback")
        assert info["stack_info"].startswith("Stack")
        assert "more" not in info
        records: list[dict[str, str]] = [warning, error, info]
        assert max(len(value) for record in records for value in record.values()) <= MOST


@pytest.mark.parametrize("form", ["text", "json"])
def test_arguments_that_do_not_fit_are_not_printed_past_the_log(tmp_path: Path, form: str) -> None:
    code = f"""
log.info("%d", "{TOKEN}")
with handling(Handled(1, "private")):
    log.info("%d", "{TOKEN}")
    log.info("%s %%", "after")
"""
    (line,) = logged(tmp_path, form, code)
    assert "after %" in line


def test_json_tells_the_time_with_its_zone(tmp_path: Path) -> None:
    (line,) = logged(tmp_path, "json", "log.info('now')")
    time = json.loads(line)["time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", time)
    assert abs(datetime.fromisoformat(time) - datetime.now(UTC)) < timedelta(minutes=1)
