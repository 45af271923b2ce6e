"""Arrows run one way: a module imports only from those that the README names before it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ORDER = re.findall(r"\*\*(\w+)\*\*", README.partition("## How it works")[2])
MODULES = sorted(p for d in ("bot", "retrieval") for p in (ROOT / d).glob("[!_]*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module in ("bot", "retrieval"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif node.module.startswith(("bot.", "retrieval.")):
                yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_module_imports_only_from_those_before_it(path: Path) -> None:
    for imported in imports(path):
        package, module = imported.split(".")
        assert ORDER.index(module) < ORDER.index(path.stem), imported
        assert (path.parent.name, package) != ("retrieval", "bot")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_only_messages_writes_html(path: Path) -> None:
    """What cannot be forgotten elsewhere; tests/test_messages.py shows that it is not there."""
    tags = re.findall(r"</(?:b|i|a|code|pre|blockquote)>", path.read_text("utf-8"))
    assert bool(tags) == (path.stem == "messages")
