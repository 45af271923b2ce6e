"""The heavier ranker. What needs its model is skipped where `make semantic` has not been run."""

from pathlib import Path

import numpy as np
import pytest

from bot.settings import load_settings
from retrieval.answering import answer
from retrieval.article import Article
from retrieval.semantic import MiniLM, ModelError, semantic
from tests.test_retrieval_command import ask


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    try:
        return MiniLM()
    except ModelError as error:
        pytest.skip(str(error))


def test_the_encoder_is_the_published_one(encoder: MiniLM) -> None:
    """The cosines that sentence-transformers 6.2 gives with torch 2.13."""
    texts = ["A man is eating food.", "Somebody eats a meal.", "Café Zürich 北京 opened in 1888!"]
    vectors = encoder.encode(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    cosines = [float(vectors[a] @ vectors[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert cosines == pytest.approx([0.7413, 0.0627, 0.0769], abs=2e-4)


def test_many_texts_at_once_are_as_one_by_one(encoder: MiniLM) -> None:
    texts = ["One.", "", "A longer sentence about nothing in particular."] * 20
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts[:3]])
    assert together[:3] == pytest.approx(alone, abs=1e-5)


@pytest.mark.usefixtures("encoder")
def test_a_paraphrase_finds_its_sentence(seed: Article) -> None:
    ranker_of = semantic()
    found = answer("Is Seoul punishing Putin financially?", seed, (), ranker_of)
    assert found.ranked[0].sentence.line == 5
    direct = answer("Which NATO member is South Korea supplying with tanks?", seed, (), ranker_of)
    assert direct.ranked[0].sentence.line == 17


def test_a_model_that_is_missing_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        MiniLM(tmp_path)


def test_a_model_that_is_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"another")
    (tmp_path / "vocab.txt").write_text("[CLS]\n[SEP]")
    with pytest.raises(ModelError, match=r"not all-MiniLM-L6-v2|safetensors is not installed"):
        MiniLM(tmp_path)


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    done = ask("--ranker", "semantic", "--model", str(tmp_path), "why?")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("pullquote: ")
    assert len(done.stderr.decode().splitlines()) == 1


def test_the_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().ranker == "light"
    monkeypatch.setenv("RANKER", "Semantic")
    assert load_settings().ranker == "semantic"
