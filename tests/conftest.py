"""Paths and fixtures for all tests."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.folder import read_article
from retrieval.article import Article
from tests import postgres
from tests.postgres import Server

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "seeds" / "nato-seoul-ukraine.txt"


@pytest.fixture(scope="session")
def seed() -> Article:
    """The seed article."""
    return read_article(SEED)


def _running() -> Iterator[Server]:
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not on this machine; Debian has it as postgresql")
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for all tests."""
    yield from _running()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A PostgreSQL server that a test may stop or kill."""
    yield from _running()


_schemas = itertools.count()


def new_schema(server: Server) -> str:
    """Return the URL of a new schema, which nothing else uses."""
    name = f"s{next(_schemas)}"
    server.run("psql", "-q", "-c", f"CREATE SCHEMA {name}", "postgres")
    return f"{server.url()}&options=-csearch_path%3D{name}"


@pytest.fixture
def database(server: Server) -> str:
    """The URL of a new schema."""
    return new_schema(server)
