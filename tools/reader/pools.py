"""The pools to train on: questions, the sentences that answer them, and those that only look so."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.index import Index
from retrieval.query import parse_query
from retrieval.understanding import telling_tokens

# Each pool, and how often its questions are read in one pass. All of them may be used for what
# ships: SQuADShifts (CC BY 4.0), SQuAD 1.1 and 2.0 and OneStopQA (CC BY-SA 4.0), SelQA (Apache
# 2.0), and our own questions about articles of these and about our own ("written").
SHARES = {
    "newwiki_even": 1.0,
    "squad19": 1.2,
    "squad_train10": 0.9,
    "nqg_train": 0.35,
    "selqa": 0.8,
    "onestop": 1.5,
    "amazon": 0.3,
    "written": 2.5,
}
KEPT_ASIDE = {
    "newwiki_even": 4,
    "squad19": 4,
    "own_news": 6,
}  # the last articles, to choose weights and verdicts
# These questions come from UnAnsQ, which states no licence.
_LEFT_OUT = {"nqg_train": "adversarial"}


@dataclass(frozen=True)
class Text:
    """An article as its sentences, and the index that ranks them."""

    sentences: Sequence[str]
    kept: dict[str, Index] = field(default_factory=dict, compare=False)

    @property
    def index(self) -> Index:
        """Return the index; the first call builds it."""
        if "index" not in self.kept:
            self.kept["index"] = Index(self.sentences)
        return self.kept["index"]


@dataclass(frozen=True)
class Asked:
    """A question of a pool.

    `gold` are the sentences that answer it, `near` those that look most like it; `span` is the
    answer as (sentence, begin, end); `order` are the best sentences by words, best first.
    """

    text: Text
    question: str
    gold: frozenset[int]
    near: tuple[int, ...] = ()
    span: tuple[int, int, int] | None = None
    order: tuple[int, ...] = ()
    kind: str = ""


def read(folder: Path, name: str) -> tuple[list[Asked], list[Asked]]:
    """Return a pool's questions to train on, and those kept aside."""
    with gzip.open(folder / f"{name}.arts.json.gz", "rt", encoding="utf-8") as file:
        texts = [Text(article["sents"]) for article in json.load(file)]
    first_aside = len(texts) - KEPT_ASIDE.get(name, 0)
    train: list[Asked] = []
    aside: list[Asked] = []
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["kind"] != _LEFT_OUT.get(name) and len(row["order"]) > 1:
                (train if row["a"] < first_aside else aside).append(_asked(row, texts[row["a"]]))
    return train, aside


def _asked(row: Mapping[str, object], text: Text) -> Asked:
    gold, near, order, span = (row[name] for name in ("gold", "plaus", "order", "span"))
    assert isinstance(gold, list)
    assert isinstance(near, list)
    assert isinstance(order, list)
    where = (int(span[0]), int(span[1]), int(span[2])) if isinstance(span, list) else None
    question, kind = str(row["q"]), str(row["kind"])
    return Asked(text, question, frozenset(gold), tuple(near), where, tuple(order), kind)


def written(folder: Path, pools: Path) -> tuple[list[Asked], list[Asked]]:
    """Return our own questions (folder/*.jsonl) about the pools' articles, divided like these."""
    texts: dict[str, list[Text]] = {}
    train: list[Asked] = []
    aside: list[Asked] = []
    for row in _lines(sorted(folder.glob("*.jsonl"))):
        name = str(row["set"])
        if name not in texts:
            with gzip.open(pools / f"{name}.arts.json.gz", "rt", encoding="utf-8") as file:
                texts[name] = [Text(article["sents"]) for article in json.load(file)]
        number, gold, near = row["article"], row["gold"], row.get("near", [])
        assert isinstance(number, int)
        assert isinstance(gold, list)
        assert isinstance(near, list)
        first_aside = len(texts[name]) - KEPT_ASIDE.get(name, 0)
        text, question = texts[name][number], str(row["question"])
        one = Asked(text, question, frozenset(gold), tuple(near), None, best(text, question))
        (train if number < first_aside else aside).append(one)
    return train, aside


def best(text: Text, question: str, most: int = 20) -> tuple[int, ...]:
    """Return the sentences that share most with a question, best first."""
    query = parse_query(question)
    words = [text.index.resolve(token) for token in telling_tokens(query, text.index)]
    return tuple(text.index.rank(words, query, query.kind).order[:most])


def _lines(files: Iterable[Path]) -> Iterator[dict[str, object]]:
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
