import time

import pytest

from bot import memory
from bot.memory import Memory, Remembered
from retrieval.article import Article


def test_a_question_is_remembered_for_its_person_and_its_answer(seed: Article) -> None:
    kept, asked = Memory(), Remembered("who?", (), seed)
    kept.asked(chat=1, person=2, asked=asked)
    kept.answered(chat=1, answer=3, asked=asked)
    assert kept.of_answer(1, 3) is kept.last(1, 2) is asked
    assert kept.of_answer(2, 3) is kept.last(1, 3) is kept.last(2, 2) is None


def test_it_is_forgotten_after_a_while(seed: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Memory()
    kept.asked(1, 2, Remembered("who?", (), seed))
    kept.answered(1, 3, Remembered("who?", (), seed))
    later = time.monotonic() + memory.FOLLOW_UP_WITHIN + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert kept.last(1, 2) is None
    assert kept.of_answer(1, 3)


def test_it_is_bounded(seed: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 5)
    kept = Memory()
    for number in range(9):
        kept.asked(number, number, Remembered(str(number), (), seed))
        kept.answered(number, number, Remembered(str(number), (), seed))
    known = [number for number in range(9) if kept.of_answer(number, number)]
    assert known == [number for number in range(9) if kept.last(number, number)] == [4, 5, 6, 7, 8]


def test_few_questions_are_carried_on(seed: Article) -> None:
    asked = Remembered("e", ("b", "c", "d"), seed)
    assert asked.so_far() == ("c", "d", "e")
