"""Questions -> rows of pieces to learn from."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from retrieval.wordpiece import BEGIN, END, WordPiece
from tools.reader.network import BEFORE, QUESTION, SENTENCE, Rows
from tools.reader.pools import Asked, Text
from tools.reader.twists import ELSEWHERE, MISSPELLED, TWISTS, TYPED, elsewhere, misspelled, typed

LONGEST = (28, 56, 24)  # pieces of the question, the sentence, and what stands before it
CANDIDATES = 4  # sentences of one visit


@dataclass(frozen=True)
class Visit:
    """One question with some sentences: their rows, whether each answers, where the answer is.

    `span` is (row, begin, end), counted in the row's pieces.
    """

    rows: Sequence[tuple[list[int], list[int]]]
    answers: Sequence[bool]
    span: tuple[int, int, int] | None


def twisted(asked: Asked, texts: Sequence[Text], chance: random.Random) -> Asked:
    """Return the question as it is, or changed at random."""
    at = chance.random()
    if at < ELSEWHERE:
        asked = elsewhere(asked, chance.choice(texts)) or asked
    else:
        at -= ELSEWHERE
        for share, twist in TWISTS:
            if 0 <= at < share:
                asked = twist(asked, chance) or asked
            at -= share
    if chance.random() < MISSPELLED:
        asked = misspelled(asked, chance)
    return typed(asked, chance) if chance.random() < TYPED else asked


def visit(asked: Asked, pieces: WordPiece, chance: random.Random) -> Visit:
    """Choose the sentences to read beside the answering one: those that look most like it."""
    right = list(asked.gold)
    chance.shuffle(right)
    right, near = right[:2], [n for n in asked.near if n not in asked.gold][:2]
    others = [n for n in asked.order[:12] if n not in asked.gold and n not in near]
    # The higher a sentence is ranked, the likelier it is chosen.
    others.sort(key=lambda n: -(chance.random() ** (1 + 0.25 * asked.order.index(n))))
    chosen = [*right, *near, *others][:CANDIDATES]
    question = pieces.rows(asked.question, LONGEST[0])
    rows = [row(question, asked.text.sentences, number, pieces) for number in chosen]
    answers = [number in asked.gold for number in chosen]
    span = None
    if asked.span and asked.span[0] in chosen:
        number, begin, end = asked.span
        text, start = asked.text.sentences[number], len(question) + 2
        first = len(pieces.rows(text[:begin], LONGEST[1]))
        last = len(pieces.rows(text[:end], LONGEST[1]))
        if first < last:
            span = chosen.index(number), start + first, start + last
    return Visit(rows, answers, span)


def row(
    question: Sequence[int], sentences: Sequence[str], number: int, pieces: WordPiece
) -> tuple[list[int], list[int]]:
    """Return the pieces of question, sentence and the one before it, and their segments."""
    parts = [[BEGIN, *question, END], [*pieces.rows(sentences[number], LONGEST[1]), END]]
    if number:
        parts.append([*pieces.rows(sentences[number - 1], LONGEST[2]), END])
    segments = [
        [kind] * len(p) for kind, p in zip((QUESTION, SENTENCE, BEFORE), parts, strict=False)
    ]
    return [n for p in parts for n in p], [n for s in segments for n in s]


def together(rows: Sequence[tuple[list[int], list[int]]]) -> Rows:
    """Lay rows one after the other."""
    lengths = [len(pieces) for pieces, _ in rows]
    return Rows(
        torch.tensor([n for pieces, _ in rows for n in pieces]),
        torch.tensor([n for _, segments in rows for n in segments]),
        torch.cat([torch.arange(length) for length in lengths]),
        lengths,
    )
