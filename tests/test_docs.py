"""The examples in the documents work, and their links and file names lead somewhere."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

import bot.metrics  # noqa: F401  # registers the metrics
from bot.settings import Settings
from tests.conftest import ROOT, SEED
from tools.picture import QUESTION, pictures

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DOCUMENTS}
README, CONTRIBUTING = TEXTS["README.md"], TEXTS["CONTRIBUTING.md"]

EXAMPLES = [
    (name, example)
    for name, text in TEXTS.items()
    for example in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
]
# For each recipe of CONTRIBUTING.md: what to run, what to type, and what is printed afterwards.
RECIPES = {
    "A command": (["-m", "bot"], "/source\n/help\n", ("My source code is", "/source: where")),
    "A setting": (
        ["-c", "from bot.settings import load_settings; print(load_settings().nickname)"],
        "",
        ("Quoter",),
    ),
    "A ranking rule": (
        ["-m", "retrieval", "--article", str(SEED), "--explain", "who met the president?"],
        "",
        ("opening 0.",),
    ),
}


def run(command: list[str], folder: Path, modules: Path, typed: str = "") -> str:
    """Return what a command prints in `folder`, with the modules in `modules`."""
    settings = {"TELEGRAM_BOT_TOKEN": "", "ARTICLES": str(SEED), "READER": "", "NICKNAME": "Quoter"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **settings, "PYTHONPATH": str(modules)},
        input=typed.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to a document's headings."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    text = TEXTS[name]
    links = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'src(?:set)?="([^"]+)"', text)
    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        if not re.match(r"https?://", link):
            path = (ROOT / name).parent / file if file else ROOT / name
            assert path.exists(), link
            assert not anchor or anchor in anchors(path.read_text("utf-8")), link


@pytest.mark.parametrize("name", TEXTS)
def test_files_that_are_named_are_there(name: str) -> None:
    named = re.findall(r"`([a-z_]+/[\w./-]*)`", TEXTS[name])
    if name == "CONTRIBUTING.md":
        layout = re.search(r"## Layout\n\n```\n(.*?)```", CONTRIBUTING, re.DOTALL)
        assert layout
        named += re.findall(r"^(\S+/) ", layout[1], re.MULTILINE)
    assert [file for file in named if not (ROOT / file).exists()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are for a shell")
@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_examples_are_real(name: str, example: str, tmp_path: Path) -> None:  # noqa: ARG001
    prompt, *commands = re.split(r"^\$ ", example, flags=re.MULTILINE)
    assert not prompt
    for shown in commands:
        command, _, printed = shown.partition("\n")
        command = command.replace(".venv/bin/python", shlex.quote(sys.executable))
        # The newest article in seeds/ is the default; here, somebody's own may be there.
        command = command.replace(
            "-m retrieval", f"-m retrieval --article {shlex.quote(str(SEED))}"
        )
        text, numbers = apart(run(["/bin/sh", "-c", command], tmp_path, ROOT))
        expected, about = apart(printed)
        assert text == expected
        assert numbers == pytest.approx(about, rel=0.02)


def apart(printed: str) -> tuple[str, list[float]]:
    """Return a text without its decimal fractions, and these, which differ between processors.

    The reader computes in whole numbers, which some processors round after each step.
    """
    fraction = r"\d+\.\d+"
    return re.sub(fraction, "#", printed), [float(found) for found in re.findall(fraction, printed)]


def test_there_are_examples() -> None:
    assert {name for name, _ in EXAMPLES} == {"docs/answers.md"}


def test_readme_is_short() -> None:
    assert len(README.split()) <= 900


def test_readme_and_the_example_file_list_every_setting() -> None:
    names = {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == names
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == names


def test_every_metric_is_explained() -> None:
    counted = {m.name for m in REGISTRY.collect() if m.name.startswith("pullquote_")}
    listed = re.findall(r"^\| `(pullquote_\w+)` \|", TEXTS["docs/operating.md"], re.MULTILINE)
    assert {name.removesuffix("_total") for name in listed} == counted


def test_the_pictures_are_what_the_bot_replies_now() -> None:
    for path, svg in pictures().items():
        assert path.read_text("utf-8") == svg, "run: python -m tools.picture"
        assert path.relative_to(ROOT).as_posix() in README
    assert QUESTION in README


@pytest.mark.parametrize("title", RECIPES)
def test_recipes_work(title: str, tmp_path: Path) -> None:
    """Follow a recipe of CONTRIBUTING.md in a copy, as a new contributor would, and see it work."""
    copy = tmp_path / "copy"
    others = shutil.ignore_patterns(".*", "tests", "benchmarks", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=others)
    recipe = CONTRIBUTING.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    steps = re.findall(r"In `(.+?)`:\n\n```diff\n(.*?)```", recipe, re.DOTALL)
    assert steps
    for name, diff in steps:
        text = (copy / name).read_text("utf-8")
        *added, line = diff.splitlines(keepends=True)
        assert text.count(line[1:]) == 1, line
        new = "".join(one.removeprefix("+") for one in added)
        (copy / name).write_text(text.replace(line[1:], new + line[1:]), "utf-8")
    arguments, typed, expected = RECIPES[title]
    printed = run([sys.executable, *arguments], copy, copy, typed)
    assert all(part in printed for part in expected)
