"""How well are articles in each language answered? `make bench-languages FOLDER=...`.

FOLDER has a file in SQuAD's format for each language, named by its code, such as XQuAD's `ru.json`
(Artetxe, Ruder and Yogatama 2020). Pullquote stands beside BM25Plus on the language's Snowball
stems (on pairs of signs where there are no blanks), and beside BM25Okapi on `split()`.
"""

import argparse
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import Stemmer
from rank_bm25 import BM25Okapi, BM25Plus

from benchmarks.asking import Outcome, elsewhere, put
from benchmarks.questions import Exam, Question, squad
from benchmarks.ways import Found, Way, pullquote
from retrieval.answering import BY_WORDS
from retrieval.article import Article
from retrieval.judging import Verdict
from retrieval.languages import Language, language_of
from retrieval.terms import MARKS

_ELSEWHERE = 1000  # questions that are put to another article
_WORD = re.compile(rf"(?:\w|[{MARKS}])+")


def main() -> None:
    """Print a line for each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="files in SQuAD's format, each CODE.json")
    files = sorted(parser.parse_args().folder.glob("*.json"))
    print("hit@1 / hit@3; `other`: answered of the questions to another article; `known`: articles")
    print("whose language was identified\n")
    print("language   Pullquote     Snowball      split()       ", end="")
    print("answered not found  other  known  CPU ms  sentences")
    for path in files:
        print(_line(language_of(path.stem), squad(path)), flush=True)


def _line(language: Language, exams: list[Exam]) -> str:
    ours, milliseconds = put(exams, Way("Pullquote", pullquote(BY_WORDS), judged=True))
    other, _ = put(elsewhere(exams, _ELSEWHERE), Way("", pullquote(BY_WORDS), judged=True))
    snowball, _ = put(exams, Way("", _bm25(BM25Plus, lambda text: _stems(text, language))))
    split, _ = put(exams, Way("", _bm25(BM25Okapi, str.split)))
    known = np.mean([exam.article.language is language for exam in exams])
    sentences = sum(len(exam.article.sentences) for exam in exams)
    return (
        f"{language.code:11}{_hits(ours)} {_hits(snowball)} {_hits(split)} "
        f"{_share(ours, Verdict.ANSWERED):8.2f} {_share(ours, Verdict.NOT_FOUND):10.3f} "
        f"{_share(other, Verdict.ANSWERED):6.3f} {known:6.2f} {milliseconds:7.2f} {sentences:10}"
    )


def _hits(outcomes: list[Outcome]) -> str:
    ranks = [99 if one.rank is None else one.rank for one in outcomes]
    first, three = (np.mean([rank < top for rank in ranks]) for top in (1, 3))
    return f"{first:.3f} / {three:.3f}"


def _share(outcomes: list[Outcome], verdict: Verdict) -> float:
    return float(np.mean([one.has(verdict) for one in outcomes]))


def _stems(text: str, language: Language) -> list[str]:
    if language.unspaced:
        signs = "".join(_WORD.findall(text.lower()))
        return [signs[at : at + 2] for at in range(len(signs) - 1)] or [signs]
    words = _WORD.findall(text.lower())
    return list(_stemmer(language.stemmer).stemWords(words)) if language.stemmer else words


@lru_cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)


def _bm25(
    kind: type[BM25Plus] | type[BM25Okapi], terms: Callable[[str], list[str]]
) -> Callable[[Question, Article], Found]:
    @lru_cache(maxsize=64)
    def index(article: Article) -> BM25Plus | BM25Okapi:
        return kind([terms(sentence.text) for sentence in article.sentences])

    def ask(asked: Question, article: Article) -> Found:
        scores = index(article).get_scores(terms(asked.text))
        return Found([int(n) for n in np.argsort(-np.asarray(scores), kind="stable")])

    return ask


if __name__ == "__main__":
    main()
