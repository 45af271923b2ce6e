"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

from bot.settings import Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_exchange_is_real(tmp_path: Path) -> None:
    shown = re.search(r'```console\n\$ echo "(.*)" \| make -s run\n(.*?)```', README, re.DOTALL)
    assert shown
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": "", "ARTICLES": ""}
    done = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env=env,
        input=shown[1].encode(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == shown[2]


def test_it_and_the_example_file_list_every_setting() -> None:
    names = {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == names
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == names


def test_it_names_every_module() -> None:
    modules = {p.stem for d in ("bot", "retrieval") for p in (ROOT / d).glob("[!_]*.py")}
    assert modules <= set(re.findall(r"\*\*(\w+)\*\*", README))
