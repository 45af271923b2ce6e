"""The bot with the reader, as it comes."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.people import ANSWER, QUESTION, Person


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start) -> Iterator[Process]:
    """The bot with the reader, instead of the one without."""
    process = start(READER="on", READER_THREADS="2")
    api.wait(lambda: api.polls)
    yield process
    assert "Traceback" not in process.output()


def test_questions_are_read_and_explained(person: Person) -> None:
    person.says(QUESTION)
    assert person.gets().quotations[0] == ANSWER
    person.says("is seoul punishing putin financially")
    assert "sanctions" in person.gets(2).quotations[0]
    person.says("/why")
    assert "the reader" in person.gets(3).text


def test_small_talk_and_example_questions_work_with_the_reader(person: Person) -> None:
    person.says("hello there!")
    offered = person.gets()
    for number, question in enumerate(offered.buttons, 2):
        person.taps(offered, question)
        answer = person.gets(number)
        assert answer.text.startswith(question)
        assert answer.quotations
