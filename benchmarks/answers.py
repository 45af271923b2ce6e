"""How well are questions answered? `make bench`, or `make bench PUBLIC=FILE` for SQuAD's format.

Every ranker runs on the same questions in the same run. The constants of `retrieval.ranking` were
chosen on the even articles of SQuADShifts New-Wiki (Miller et al. 2020) and confirmed on the odd
ones; the development questions about the seed only confirm.
"""

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi, BM25Plus

from retrieval.answering import Verdict, answer
from retrieval.article import Article, parse_article, read_article
from retrieval.ranking import Index
from retrieval.terms import content

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "benchmarks" / "data"

Scorer = Callable[[str], Any]  # a question -> a score for each sentence


@dataclass(frozen=True)
class Asked:
    """A question, its kind, and the numbers of the sentences that answer it."""

    text: str
    kind: str
    gold: frozenset[int]


def main(paths: Sequence[str]) -> None:
    """Print the tables for the development questions, and for each file given."""
    article, questions = development()
    print(f"{article.title}: {len(questions)} questions")
    print_ranking([(article, questions)])
    print_verdicts(article, questions)
    for path in paths:
        articles = list(squad(Path(path)))
        count = sum(len(asked) for _, asked in articles)
        print(f"\n{Path(path).name}: {len(articles)} articles, {count} questions")
        for half in (0, 1):
            print(("\neven articles (chosen on)", "\nodd articles (confirmed on)")[half])
            print_ranking(articles[half::2])


def development() -> tuple[Article, list[Asked]]:
    """Return the seed article and the development questions."""
    article = read_article(ROOT / "seeds" / "nato-seoul-ukraine.txt")
    gold = {g["id"]: g["text"] for g in json.loads((DATA / "sentences.json").read_text())}
    number_of = {sentence.text: number for number, sentence in enumerate(article.sentences)}
    rows = map(json.loads, (DATA / "questions_dev.jsonl").read_text().splitlines())
    return article, [
        Asked(r["question"], r["kind"], frozenset(number_of[gold[g]] for g in r["gold"]))
        for r in rows
    ]


def squad(path: Path) -> Iterator[tuple[Article, list[Asked]]]:
    """Yield each article of a SQuAD file, its paragraphs as lines, with its questions."""
    for entry in json.loads(path.read_text())["data"]:
        lines = [" ".join(p["context"].split()) for p in entry["paragraphs"]]
        article = parse_article("\n\n".join(lines), Path("squad.txt"))
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
                    questions.append(Asked(asked["question"], "all", gold))
        yield article, questions


def _holds(offset: int, text: str, annotated: dict[str, Any]) -> bool:
    return offset <= annotated["answer_start"] < offset + len(text) and (
        annotated["text"].split()[0] in text
    )


def rankers(article: Article) -> dict[str, Scorer]:
    """Return the rankers to compare, by name."""
    texts = [sentence.text for sentence in article.sentences]
    split = BM25Okapi([text.split(" ") for text in texts])
    stems = BM25Plus([[token.term for token in content(text)] for text in texts])

    def pullquote(question: str) -> list[float]:
        ranked = answer(question, article).ranked
        return [r.score for r in sorted(ranked, key=lambda r: r.number)]

    def without(**weights: float) -> Scorer:
        index = Index(texts, **weights)
        return lambda question: index.scores([index.resolve(t) for t in content(question)])

    return {
        "BM25Okapi, split": lambda question: split.get_scores(question.split(" ")),
        "BM25Plus, stems": lambda question: stems.get_scores([t.term for t in content(question)]),
        "Pullquote": pullquote,
        "  ranking alone": without(),
        "  without words": without(words_weight=0),
        "  without grams": without(grams_weight=0),
        "  without either": without(words_weight=0, grams_weight=0),
    }


def print_ranking(articles: Sequence[tuple[Article, list[Asked]]]) -> None:
    """Print hit@1, hit@3, MRR and milliseconds of each ranker, and hit@1 / hit@3 by kind."""
    ranks: dict[str, list[tuple[str, int]]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for article, questions in articles:
        for name, scorer in rankers(article).items():
            for asked in questions:
                if asked.gold:
                    start = time.perf_counter()
                    order = np.argsort(-np.asarray(scorer(asked.text)), kind="stable")
                    seconds[name] += time.perf_counter() - start
                    rank = next(i for i, number in enumerate(order) if number in asked.gold)
                    ranks[name].append((asked.kind, rank))
    kinds = sorted({kind for kind, _ in ranks["Pullquote"]} - {"all"})
    print(f"{'':18}  hit@1  hit@3    MRR    ms", *(f"{kind:>14}" for kind in kinds))
    for name, found in ranks.items():
        every = [rank for _, rank in found]
        mrr = sum(1 / (rank + 1) for rank in every) / len(every)
        figures = f"{_hit(every, 1):6.3f} {_hit(every, 3):6.3f} {mrr:6.3f}"
        by_kind = [[rank for kind, rank in found if kind == wanted] for wanted in kinds]
        columns = (f"{_hit(part, 1):7.2f} / {_hit(part, 3):.2f}" for part in by_kind)
        print(f"{name:18} {figures} {1000 * seconds[name] / len(every):5.2f}", *columns)


def print_verdicts(article: Article, questions: Sequence[Asked]) -> None:
    """Print how many questions of each kind got which verdict."""
    verdicts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for asked in questions:
        verdicts[asked.kind][answer(asked.text, article).verdict] += 1
    print(f"\n{'':18}", *(f"{verdict.value:>10}" for verdict in Verdict))
    for kind, counted in sorted(verdicts.items()):
        print(f"{kind:18}", *(f"{counted[verdict]:10}" for verdict in Verdict))


def _hit(ranks: Sequence[int], top: int) -> float:
    return sum(rank < top for rank in ranks) / len(ranks)


if __name__ == "__main__":
    main(sys.argv[1:])
