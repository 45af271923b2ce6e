import pytest

from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Verdict
from retrieval.methods import method

TEXT = """The harbour

Marit Sund walked along the quay early on Friday, and Sund looked at every ship.

The port’s director, Marit Sund, has run the harbour since 2009.

Sund was seen by many people, and people greeted Sund warmly.

“We need a second crane,” said Marit Sund. Everybody nodded.

Mayor Ole Brekke said the town had no money for a crane.

Brekke later took the ferry home."""


@pytest.fixture(scope="module")
def harbour() -> Article:
    return parse_article(TEXT, "harbour.txt")


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("who is marit sund", 5),
        ("Who's Sund?", 5),
        ("tell me about Marit Sund", 5),
        ("Sund?", 5),
        ("who is Brekke", 11),
        ("what did Sund say?", 9),
        ("what does ole brekke say", 11),
        ("So what did Marit Sund say about the crane?", 9),
    ],
)
def test_a_person_is_introduced_and_quoted(harbour: Article, question: str, line: int) -> None:
    assert answer(question, harbour).ranked[0].sentence.line == line


@pytest.mark.parametrize(
    "question",
    ["who walked along the quay", "who is responsible for the crane", "what did it cost"],
)
def test_other_questions_have_no_part_of_it(harbour: Article, question: str) -> None:
    assert not answer(question, harbour).ranking.parts["role"].any()


def test_an_unknown_person_is_not_introduced_by_a_namesake(harbour: Article) -> None:
    found = answer("who is Peter Sund", harbour)
    assert found.verdict is not Verdict.ANSWERED
    assert found.judgement.lacking == ("Peter Sund",)


def test_what_somebody_said_about_something_else_is_not_answered(seed: Article) -> None:
    for about in ("football", "his wife", "climate change"):
        found = answer(f"what did stoltenberg say about {about}", seed, (), method("on"))
        assert found.verdict is not Verdict.ANSWERED


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("who is putin", "putin"),
        ("what did donald trump say", "donald trump"),
        ("who's messi?", "messi"),
        ("what does merkel think about it", "merkel"),
    ],
)
@pytest.mark.parametrize("reader", ["on", "off"])
def test_a_person_whom_the_article_lacks_is_named_in_any_case(
    harbour: Article, question: str, name: str, reader: str
) -> None:
    found = answer(question, harbour, (), method(reader))
    assert found.verdict is not Verdict.ANSWERED
    assert [one.lower() for one in found.judgement.lacking] == [name]


@pytest.mark.parametrize("question", ["who is responsible", "who is brekk", "what did people say"])
def test_what_is_no_unknown_name_is_not_called_lacking(harbour: Article, question: str) -> None:
    assert answer(question, harbour).judgement.lacking == ()
