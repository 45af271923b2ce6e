"""Articles and questions for measurements: those in `benchmarks/data/`, and files like SQuAD's."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles.folder import SEEDS, read_article
from retrieval.article import Article, parse_article

DATA = Path(__file__).with_name("data")
# Kinds of questions that the measurements tell apart from all others.
NEAR = "unanswerable_near"  # about the article's subject, and the article does not answer
FAR = "unanswerable_far"  # about another subject
FALSE = "false"  # it supposes what the article contradicts; gold is the sentence that contradicts
UNSORTED = "all"  # of a public data set
_KINDS = {"near": NEAR, "far": FAR}  # as the files of the near-misses name them


@dataclass(frozen=True)
class Question:
    """A question, its kind, the indexes of the sentences that answer it, and earlier questions.

    `gold` is empty if the article does not answer. If `complete`, only all of these sentences
    together answer it.
    """

    text: str
    kind: str
    gold: frozenset[int]
    earlier: tuple[str, ...] = ()
    complete: bool = False

    @property
    def answerable(self) -> bool:
        """Return whether the article answers; a sentence that only contradicts does not."""
        return bool(self.gold) and self.kind != FALSE


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


def near_misses(*, held_out: bool) -> list[Exam]:
    """Return the articles with many near-misses: those held out, or those for development."""
    half = DATA / "near_misses" / ("held_out" if held_out else "development")
    return [_quoting(path.parent) for path in sorted(half.glob("*/article.txt"))]


def squad(path: Path) -> list[Exam]:
    """Return the articles of a SQuAD file, 1.1 or 2.0, with each paragraph as a line."""
    return [exam for exam in _squad(path) if exam.questions]


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


def _quoting(folder: Path) -> Exam:
    """Read questions whose gold sentences are given by their text."""
    article = read_article(folder / "article.txt")
    questions = []
    for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        gold = frozenset(n for text in row["gold"] for n in sentences_of(text, article))
        questions.append(Question(row["question"], _KINDS.get(row["kind"], row["kind"]), gold))
    return Exam(article, tuple(questions))


def sentences_of(text: str, article: Article) -> list[int]:
    """Return the sentences, by index, that a part of the article covers.

    A sentence counts if half of it, or half of the text, is common to both: who wrote the text may
    have split the article otherwise. Raises ValueError if there is none.
    """
    found = []
    for number, sentence in enumerate(article.sentences):
        end = sentence.offset + len(sentence.text)
        for place in re.finditer(re.escape(text), article.paragraphs[sentence.paragraph]):
            common = min(end, place.end()) - max(sentence.offset, place.start())
            if 2 * common >= min(len(text), len(sentence.text)):
                found.append(number)
    if not found:
        raise ValueError(f"{article.title}: no sentence holds {text!r}")
    return found


def _squad(path: Path) -> Iterator[Exam]:
    for entry in json.loads(path.read_text("utf-8"))["data"]:
        lines = [_in_one_line(paragraph["context"]) for paragraph in entry["paragraphs"]]
        article = parse_article("\n\n".join(lines), "squad.txt")
        questions = []
        for line, paragraph in enumerate(entry["paragraphs"]):
            own = [(n, s) for n, s in enumerate(article.sentences) if s.line == 2 * line + 1]
            for asked in paragraph["qas"]:
                places = [_place(paragraph["context"], a) for a in asked["answers"]]
                gold = frozenset(
                    number
                    for number, sentence in own
                    if any(0 <= place - sentence.offset < len(sentence.text) for place in places)
                )
                if asked.get("is_impossible"):
                    questions.append(Question(asked["question"], NEAR, frozenset()))
                elif gold:
                    questions.append(Question(asked["question"], UNSORTED, gold))
        yield Exam(article, tuple(questions))


def _place(context: str, annotated: dict[str, Any]) -> int:
    """Return where an annotated answer begins when its paragraph is in one line."""
    return len(_in_one_line(context[: annotated["answer_start"] + 1])) - 1


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
