import pytest

from bot.conversation import messages, quoting
from bot.outgoing.sending import plain
from retrieval.answering import answer
from retrieval.article import parse_article
from retrieval.examples import examples


@pytest.mark.parametrize("letter", ["A", "𝒶", "Ж"])
def test_an_example_fits_a_button_and_its_answer_a_message(letter: str) -> None:
    long = letter * 300
    text = f"In May he met Ada {long}. We saw {long}, {long} and {long}. They drank coffee."
    article = parse_article(f"Tea\n\n{text}", "a.txt")
    questions = examples(article)
    assert questions
    for question in questions:
        assert len(question) < 120
        shown = messages.answer_reply(answer(question, article), question=True).text
        assert quoting.utf16_length(plain(shown)) <= quoting.MAX_LENGTH
