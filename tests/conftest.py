"""Paths and fixtures for all tests."""

from pathlib import Path

import pytest

from articles.folder import read_article
from retrieval.article import Article

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "seeds" / "nato-seoul-ukraine.txt"


@pytest.fixture(scope="session")
def seed() -> Article:
    """The seed article."""
    return read_article(SEED)
