"""The heavier ranker. Tests that need its model are skipped if `make semantic` was not run."""

from pathlib import Path

import numpy as np
import pytest

from bot.settings import load_settings
from errors import ModelError
from retrieval.answering import answer, index_of
from retrieval.article import Article
from retrieval.query import parse_query
from retrieval.semantic import WEIGHT, MiniLM, Semantic, load, semantic
from tests.test_retrieval_command import ask


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    try:
        return load()
    except ModelError as error:
        pytest.skip(str(error))


def test_the_encoder_is_the_published_one(encoder: MiniLM) -> None:
    """The cosines are those of sentence-transformers 6.2 with torch 2.13."""
    texts = ["A man is eating food.", "Somebody eats a meal.", "Café Zürich 北京 opened in 1888!"]
    vectors = encoder.encode(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    cosines = [float(vectors[a] @ vectors[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert cosines == pytest.approx([0.7413, 0.0627, 0.0769], abs=2e-4)


WORDS = ["[UNK]", "[CLS]", "[SEP]", "cat", "##s", "dog", "sat", "."]


@pytest.fixture(scope="module")
def small() -> MiniLM:
    """An encoder of the same shape, but 24 wide and with random weights."""
    chance, width, inner = np.random.default_rng(0), 24, 96
    weights = {
        "embeddings.word_embeddings.weight": (len(WORDS), width),
        "embeddings.position_embeddings.weight": (256, width),
        "embeddings.token_type_embeddings.weight": (2, width),
        **_norm("embeddings", width),
    }
    for layer in (f"encoder.layer.{number}." for number in range(6)):
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            weights |= _dense(f"{layer}attention.{part}", width, width)
        weights |= _dense(f"{layer}intermediate.dense", inner, width)
        weights |= _dense(f"{layer}output.dense", width, inner)
        weights |= _norm(f"{layer}attention.output", width) | _norm(f"{layer}output", width)
    filled = {name: chance.normal(size=shape).astype(np.float32) for name, shape in weights.items()}
    return MiniLM(filled, WORDS)


def _dense(name: str, rows: int, columns: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}


def _norm(name: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.LayerNorm.weight": (width,), f"{name}.LayerNorm.bias": (width,)}


def test_any_encoder_of_that_shape_encodes(small: MiniLM) -> None:
    texts = ["Cats sat.", "", "the dog 北京", "cat " * 500] * 20
    together = small.encode(texts)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    for text, vector in zip(texts[:4], together, strict=False):
        assert small.encode([text])[0] == pytest.approx(vector, abs=1e-4)
    assert small.encode(["cats"])[0] == pytest.approx(small.encode(["Cäts"])[0])
    assert small.encode(["cat"])[0] != pytest.approx(small.encode(["dog"])[0], abs=1e-6)


def test_the_encoders_cosines_are_the_part_of_meaning(small: MiniLM, seed: Article) -> None:
    texts = [sentence.text for sentence in seed.sentences]
    ranker = Semantic(index_of(seed), texts, small)
    light, heavy = (
        r.rank(["tanks"], parse_query("cats"), None).parts for r in (index_of(seed), ranker)
    )
    cosines = small.encode(texts) @ small.encode(["cats"])[0]
    assert heavy["meaning"] == pytest.approx(WEIGHT * cosines, abs=1e-3)
    assert heavy["meaning"] != pytest.approx(light["meaning"], abs=1)
    assert list(heavy["words"]) == list(light["words"])


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
        load(tmp_path)


def test_a_model_that_is_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"another")
    (tmp_path / "vocab.txt").write_text("[CLS]\n[SEP]")
    with pytest.raises(ModelError, match="not all-MiniLM-L6-v2"):
        load(tmp_path)


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
