import pytest

from bot.conversation import memory
from bot.conversation.memory import FOLLOW_UP_WITHIN, Memory, Remembered
from retrieval.article import Article
from retrieval.query import MAX_QUESTION


def test_a_question_is_remembered_for_its_person_and_its_answer(seed: Article) -> None:
    kept, asked = Memory(), Remembered("who?", (), seed.digest)
    kept.note_question(1, 2, asked, 0.0)
    kept.note_answer(1, 3, asked)
    assert kept.of_answer(1, 3) is kept.last(1, 2) is asked
    assert kept.of_answer(2, 3) is kept.last(1, 3) is kept.last(2, 2) is None


def test_a_follow_up_must_come_soon_after_the_question_was_asked(seed: Article) -> None:
    kept, question = Memory(), Remembered("who?", (), seed.digest)
    kept.note_question(1, 2, question, 1000.0)
    assert kept.last(1, 2, 1000.0 + FOLLOW_UP_WITHIN) is question
    assert kept.last(1, 2, 1001.0 + FOLLOW_UP_WITHIN) is None
    assert kept.last(1, 2) is question  # for /why


def test_it_is_bounded_in_number(seed: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 5)
    kept = Memory()
    for number in range(9):
        kept.note_question(number, number, Remembered(str(number), (), seed.digest), 0.0)
        kept.note_answer(number, number, Remembered(str(number), (), seed.digest))
    known = [number for number in range(9) if kept.of_answer(number, number)]
    assert known == [number for number in range(9) if kept.last(number, number)] == [4, 5, 6, 7, 8]


def test_it_is_bounded_in_bytes(seed: Article) -> None:
    kept = Memory()
    for number in range(3000):
        kept.note_question(
            number, number, Remembered(f"{number}" + "😀" * 4000, (), seed.digest), 0.0
        )
    known = [number for number in range(3000) if kept.last(number, number)]
    assert 200 < len(known) < 300
    assert known[-1] == 2999


def test_a_long_question_is_carried_on_as_it_was_read(seed: Article) -> None:
    (carried,) = Remembered("why? " * 1000, (), seed.digest).so_far()
    assert len(carried) <= MAX_QUESTION


def test_few_questions_are_carried_on(seed: Article) -> None:
    asked = Remembered("e", ("b", "c", "d"), seed.digest)
    assert asked.so_far() == ("c", "d", "e")
