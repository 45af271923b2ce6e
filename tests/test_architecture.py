"""Imports go one way: a module imports only from modules in lower layers.

A package's `__main__` is a program, which puts the others together, so it may import anything.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# From the bottom up.
LAYERS = (
    "errors",
    "retrieval.languages",
    # The article and the question, each parsed once.
    "retrieval.splitting retrieval.terms",
    "retrieval.analyzers retrieval.transliterating",
    "retrieval.identifying",
    "retrieval.expected retrieval.mentions retrieval.vectors retrieval.bm25 retrieval.sentences",
    "retrieval.countries retrieval.place",
    "retrieval.mentioned",
    "retrieval.article retrieval.query retrieval.wordpiece",
    "retrieval.reader retrieval.cache retrieval.ranking retrieval.smalltalk retrieval.followups",
    "retrieval.itself",
    # Ranking and judging.
    "retrieval.lexical",
    "retrieval.index retrieval.multilingual",
    "retrieval.indexing",
    "retrieval.understanding retrieval.names",
    "retrieval.judging retrieval.listing",
    "retrieval.answers retrieval.lexical_judging",
    "retrieval.lexical_answering",
    # What sentences tell of persons and things.
    "retrieval.english",
    "retrieval.phrases",
    "retrieval.people retrieval.amounts retrieval.topics",
    "retrieval.roles",
    "retrieval.answering",
    "retrieval.explaining retrieval.examples retrieval.semantic",
    "retrieval.methods",
    # The state.
    "storage.base",
    "storage.migrations storage.database storage.exchanged",
    "storage.shelving storage.sqlite_file",
    "storage.chats storage.shelves storage.updates",
    "storage.sqlite_database storage.postgres_tables storage.postgres_watchdog",
    "storage.sqlite storage.postgres_database",
    "storage.postgres",
    "storage.shared_inbox storage.moving",
    # Where articles come from.
    "articles.refusals articles.limits",
    "articles.addresses articles.links articles.robots",
    "articles.web articles.fragments",
    "articles.fetching",
    "articles.document articles.encodings articles.joining articles.packed",
    "articles.formats articles.markup articles.plain articles.pdf_lines articles.docx",
    "articles.furniture articles.markdown articles.pdf",
    "articles.html",
    "articles.epub",
    "articles.reading",
    "articles.worker articles.sandbox",
    "articles.folder articles.keeping",
    "articles.watching",
    "articles.library",
    "articles.others",
    # Shared by the whole bot.
    "bot.settings bot.handled bot.metrics bot.signals bot.speech bot.carried",
    "bot.logs",
    # Requests within Telegram's limits.
    "bot.outgoing.errors bot.outgoing.retrying bot.outgoing.pace",
    "bot.outgoing.limits bot.outgoing.request bot.outgoing.sending",
    "bot.outgoing.files",
    # What people write, and what the bot answers.
    "bot.conversation.commands bot.conversation.words bot.conversation.buttons",
    "bot.conversation.sources bot.conversation.questions bot.conversation.updates",
    "bot.conversation.quoting bot.conversation.hearsay",
    "bot.conversation.allowance bot.conversation.memory bot.conversation.context",
    "bot.conversation.explanation bot.conversation.gate",
    "bot.conversation.lists bot.conversation.leafing",
    "bot.conversation.messages bot.conversation.material bot.conversation.quota",
    "bot.conversation.list_replies",
    "bot.conversation.browsing bot.conversation.joining bot.conversation.reading_replies",
    "bot.conversation.shelf",
    "bot.conversation.elsewhere",
    "bot.conversation.answering",
    "bot.conversation.reading",
    "bot.conversation.taking",
    "bot.conversation.handlers",
    "bot.application",
    # Each update once, from Telegram to the handlers.
    "bot.incoming.inbox bot.incoming.trouble",
    "bot.incoming.handling bot.incoming.leading bot.incoming.line bot.incoming.coming",
    "bot.incoming.delivery bot.incoming.sharing",
    "bot.incoming.polling bot.incoming.listening bot.incoming.webhook",
    "bot.running",
    "bot.state bot.terminal",
    "bot.starting",
)
LEVELS = {name: level for level, names in enumerate(LAYERS) for name in names.split()}
PACKAGES = ("articles", "bot", "retrieval", "storage")
MODULES = sorted(
    path
    for path in (ROOT / "errors.py", *(p for d in PACKAGES for p in (ROOT / d).rglob("*.py")))
    if path.stem not in ("__init__", "__main__")
)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of this repository that a module imports."""
    known = {name_of(module) for module in MODULES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (name for name in found if name in known)


def test_every_module_has_a_layer() -> None:
    assert {name_of(path) for path in MODULES} == set(LEVELS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_lower_layers(path: Path) -> None:
    for imported in imports(path):
        assert LEVELS[imported] < LEVELS[name_of(path)], imported


def test_retrieval_knows_nothing_of_files_databases_and_telegram() -> None:
    for path in (ROOT / "retrieval").glob("[!_]*.py"):
        for imported in imports(path):
            assert imported.partition(".")[0] in ("retrieval", "errors"), path


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_messages_writes_html(path: Path) -> None:
    """Only these modules need to escape texts; tests/test_messages.py checks that they do."""
    tags = re.findall(r"</(?:b|i|a|code|pre|blockquote)>", path.read_text("utf-8"))
    assert bool(tags) == (path.stem in ("messages", "quoting", "words")), tags


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_sql_stays_in_the_storage(path: Path) -> None:
    text = path.read_text("utf-8")
    in_storage = path.parent.name == "storage"
    assert in_storage or not re.search(
        r"import sqlite3|\bSELECT\b|\bINSERT\b|\bDELETE FROM\b", text
    )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_has_at_most_250_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 250
