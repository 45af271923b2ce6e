"""Articles and questions for measurements: those in `benchmarks/data/`, and files like SQuAD's."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles.folder import SEEDS, read_article
from retrieval.article import Article, parse_article

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Question:
    """A question, its kind, the indexes of the sentences that answer it, and earlier questions.

    If `complete`, only all of these sentences together answer it.
    """

    text: str
    kind: str
    gold: frozenset[int]
    earlier: tuple[str, ...] = ()
    complete: bool = False


@dataclass(frozen=True)
class Exam:
    """An article and the questions about it."""

    article: Article
    questions: tuple[Question, ...]


def seed() -> Exam:
    """Return the seed article with the development questions."""
    return _read("seed", SEEDS / "nato-seoul-ukraine.txt", (0, 1))


def others(*, held_out: bool) -> list[Exam]:
    """Return the other articles, with the questions held out or with those for development."""
    folders = sorted(path.parent for path in DATA.glob("*/article.txt"))
    parities = (0,) if held_out else (1,)
    return [_read(folder.name, folder / "article.txt", parities) for folder in folders]


def squad(path: Path) -> list[Exam]:
    """Return the articles of a SQuAD file, with each paragraph as a line."""
    return list(_squad(path))


def _read(name: str, path: Path, parities: tuple[int, ...]) -> Exam:
    article = read_article(path)
    counts: Counter[int] = Counter()
    number_of: dict[str, int] = {}
    for number, sentence in enumerate(article.sentences):
        counts[sentence.line] += 1
        number_of[f"L{sentence.line}.{counts[sentence.line]}"] = number

    def rows(file: str) -> Iterator[dict[str, Any]]:
        for line in (DATA / name / file).read_text("utf-8").splitlines():
            row = json.loads(line)
            if int(row["id"][1:]) % 2 in parities:
                yield row

    def gold(ids: list[str]) -> frozenset[int]:
        return frozenset(number_of[i] for i in ids)

    alone = [
        Question(r["question"], r["kind"], gold(r["gold"]), complete=r.get("all", False))
        for r in rows("questions.jsonl")
    ]
    follow = [
        Question(r["follow"], "follow-up", gold(r["follow_gold"]), (r["first"],))
        for r in rows("followups.jsonl")
    ]
    return Exam(article, (*alone, *follow))


def _squad(path: Path) -> Iterator[Exam]:
    for entry in json.loads(path.read_text("utf-8"))["data"]:
        lines = [" ".join(p["context"].split()) for p in entry["paragraphs"]]
        article = parse_article("\n\n".join(lines), "squad.txt")
        questions = []
        for line, paragraph in enumerate(entry["paragraphs"]):
            for asked in paragraph["qas"]:
                gold = frozenset(
                    number
                    for number, sentence in enumerate(article.sentences)
                    if sentence.line == 2 * line + 1
                    and any(_holds(sentence.offset, sentence.text, a) for a in asked["answers"])
                )
                if gold:
                    questions.append(Question(asked["question"], "all", gold))
        yield Exam(article, tuple(questions))


def _holds(offset: int, text: str, annotated: dict[str, Any]) -> bool:
    return offset <= annotated["answer_start"] < offset + len(text) and (
        annotated["text"].split()[0] in text
    )
