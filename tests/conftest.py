"""What every test may use."""

from pathlib import Path

import pytest

from retrieval.article import Article, read_article

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "seeds" / "nato-seoul-ukraine.txt"


@pytest.fixture(scope="session")
def seed() -> Article:
    """The seed article."""
    return read_article(SEED)
