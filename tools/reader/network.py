"""The network of the reader, in torch: BERT's layers (Devlin et al. 2019), started from MiniLM.

The encoder is all-MiniLM-L6-v2 as it is. The reader shares its table of pieces and its lowest
layers, and has upper layers of its own, which are trained. A sentence's logit is the log-sum-exp of
"the answer is here" over its pieces, plus a linear map of their mean. "None answers" has logit 0.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, LAYERS, SHARED = 384, 12, 6, 2
QUESTION, SENTENCE, BEFORE = range(3)  # the segments of a row
GROUP = 64  # numbers of the table that share a scale


class Layer(nn.Module):
    """One layer of BERT. Rows of different lengths lie one after the other, without padding."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, padded: Tensor, mask: Tensor) -> Tensor:
        """Return the next states, shape (pieces, WIDTH).

        `padded` is each piece's place in the padded batch; `mask`, shape (rows, 1, 1, longest),
        tells which of its places are pieces.
        """
        rows, longest = mask.shape[0], mask.shape[-1]
        qkv = self.qkv(x)
        spread = qkv.new_zeros(rows * longest, 3 * WIDTH).index_copy(0, padded, qkv)
        q, k, v = spread.view(rows, longest, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # torch's own attention takes three times as long on a CPU, on the way back.
        scores = (q * (WIDTH // HEADS) ** -0.5) @ k.transpose(2, 3)
        shares = scores.masked_fill(~mask, -1e4).softmax(-1)
        seen = (
            (shares.to(v.dtype) @ v)
            .transpose(1, 2)
            .reshape(rows * longest, WIDTH)
            .index_select(0, padded)
        )
        x = self.norm1(x + self.out(seen))
        return self.norm2(x + self.down(functional.gelu(self.up(x))))


@dataclass(frozen=True)
class Rows:
    """Questions and sentences in rows: the pieces, segments and places of all, and the lengths."""

    pieces: Tensor
    segments: Tensor
    places: Tensor
    lengths: Sequence[int]


class Network(nn.Module):
    """The reader. What it shares with the encoder is frozen."""

    def __init__(self, vocabulary: int, own: int = LAYERS - SHARED) -> None:
        super().__init__()
        self.table, self.place = nn.Embedding(vocabulary, WIDTH), nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.shared = nn.ModuleList(Layer() for _ in range(SHARED))
        self.segment = nn.Embedding(3, WIDTH)
        self.own = nn.ModuleList(Layer() for _ in range(own))
        self.here, self.whole = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.segment.weight)
        for head in (self.here, self.whole):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        # Most sentences answer nothing; the sum over some 30 pieces begins near log(30).
        nn.init.constant_(self.whole.bias, -math.log(30) - 1)

    def load(self, weights: Mapping[str, Tensor], rows: Sequence[int]) -> None:
        """Start from the encoder's published weights; `rows` are the kept rows of its table."""
        table = weights["embeddings.word_embeddings.weight"][list(rows)].float()
        self.table.weight.data = torch.from_numpy(rounded(table.numpy())[2])
        kinds = weights["embeddings.token_type_embeddings.weight"][0].float()
        self.place.weight.data = weights["embeddings.position_embeddings.weight"].float() + kinds
        _copy(weights, "embeddings.LayerNorm", self.norm)
        for number, layer in enumerate([*self.shared, *self.own]):
            # If there are fewer layers of its own, they start from the lowest ones.
            load_layer(weights, number, layer)
        for part in (self.table, self.place, self.norm, self.shared):
            part.requires_grad_(False)

    def forward(self, rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
        """Return each piece's logit, each row's logit, and the number of each piece's row."""
        longest = max(rows.lengths)
        lengths = torch.tensor(rows.lengths)
        row_of = torch.repeat_interleave(torch.arange(len(rows.lengths)), lengths)
        padded = row_of * longest + rows.places
        mask = (torch.arange(longest)[None] < lengths[:, None])[:, None, None, :]
        with torch.no_grad():
            x = self.norm(self.table(rows.pieces) + self.place(rows.places))
            for layer in self.shared:
                x = layer(x, padded, mask)
        x = x.float() + self.segment(rows.segments)
        for layer in self.own:
            x = layer(x, padded, mask)
        with torch.autocast("cpu", enabled=False):
            return self._heads(x.float(), rows.segments == SENTENCE, row_of, len(lengths))

    def _heads(
        self, x: Tensor, judged: Tensor, row_of: Tensor, count: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        here = self.here(x)[:, 0]
        size = torch.zeros(count).index_add(0, row_of, judged.float())
        mean = torch.zeros(count, WIDTH).index_add(0, row_of, x * judged[:, None])
        masked = here.masked_fill(~judged, -1e4)
        top = torch.full((count,), -1e4).scatter_reduce(0, row_of, masked.detach(), "amax")
        sums = torch.zeros(count).index_add(0, row_of, (masked - top[row_of]).exp())
        return here, top + sums.log() + self.whole(mean / size[:, None])[:, 0], row_of


def load_layer(weights: Mapping[str, Tensor], number: int, layer: nn.Module) -> None:
    """Copy a layer from the encoder's published weights."""
    name = f"encoder.layer.{number}."
    assert isinstance(layer, Layer)
    _copy(weights, name + "attention.output.dense", layer.out)
    _copy(weights, name + "intermediate.dense", layer.up)
    _copy(weights, name + "output.dense", layer.down)
    _copy(weights, name + "attention.output.LayerNorm", layer.norm1)
    _copy(weights, name + "output.LayerNorm", layer.norm2)
    parts = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
    layer.qkv.weight.data = torch.cat([weights[f"{part}.weight"].float() for part in parts])
    layer.qkv.bias.data = torch.cat([weights[f"{part}.bias"].float() for part in parts])


def _copy(weights: Mapping[str, Tensor], name: str, to: nn.Linear | nn.LayerNorm) -> None:
    to.weight.data, to.bias.data = (
        weights[name + ".weight"].float(),
        weights[name + ".bias"].float(),
    )


def rounded(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Round a table to 4 bits: return the levels (0 to 15, with 8 for 0), the scales, the numbers.

    GROUP numbers of a row share a scale. It is the one, of several, with the least square error.
    """
    groups = table.reshape(len(table), -1, GROUP)
    largest = np.take_along_axis(groups, np.abs(groups).argmax(-1, keepdims=True), -1)
    best = np.full(largest.shape, np.inf, np.float32)
    levels, scales = np.zeros(groups.shape, np.uint8), np.ones_like(largest)
    for share in np.linspace(0.6, 1.0, 9):
        scale = largest * np.float32(share) / -8
        scale[scale == 0] = 1
        level = np.clip(np.round(groups / scale), -8, 7)
        error = ((groups - level * scale) ** 2).sum(-1, keepdims=True)
        better = error < best
        best, scales = np.where(better, error, best), np.where(better, scale, scales)
        levels = np.where(better, level + 8, levels).astype(np.uint8)
    numbers = (levels.astype(np.float32) - 8) * scales
    return (
        levels.reshape(table.shape),
        scales[..., 0],
        numbers.reshape(table.shape).astype(np.float32),
    )
