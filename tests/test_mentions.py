import pytest

from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Verdict
from retrieval.mentions import without_frame
from retrieval.query import parse_query

BEFORE = ["Who did Stoltenberg meet on Monday?"]


@pytest.mark.parametrize(
    ("question", "left", "mentions"),
    [
        ("Does it mention Japan?", "Japan?", True),
        ("doesn't this article also mention japan", "japan", True),
        ("Is Japan mentioned in the text?", "Is Japan ?", True),
        ("does the article say anything about Japan?", "Japan?", True),
        ("What does it say about Japan?", "What Japan?", True),
        ("anything about Japan?", "Japan?", True),
        ("Does it say why Japan refused?", "why Japan refused?", False),
        ("What did Park Jin mention?", "What did Park Jin mention?", False),
        ("Who mentioned Japan?", "Who mentioned Japan?", False),
        ("Does the report mention Japan?", "Does the report mention Japan?", False),
        ("What does Article 5 say?", "What does Article 5 say?", False),
    ],
)
def test_a_frame_is_left_out_and_nothing_moves(question: str, left: str, mentions: bool) -> None:
    text, found = without_frame(question)
    assert " ".join(text.split()) == left
    assert found is mentions
    assert len(text) == len(question)
    assert [question[t.begin : t.end] for t in parse_query(question).tokens] == [
        text[t.begin : t.end] for t in parse_query(question).tokens
    ]


@pytest.mark.parametrize(
    "question",
    ["Does it mention Japan?", "is japan mentioned?", "Anything about Japan in it?", "and Japan?"],
)
def test_what_is_mentioned_is_quoted(seed: Article, question: str) -> None:
    before = ["Does it mention Poland?"] if question == "and Japan?" else BEFORE
    found = answer(question, seed, before)
    assert found.verdict is Verdict.ANSWERED
    shown = [ranked.sentence.text for ranked in found.ranked[: found.shown]]
    assert shown
    assert all("Japan" in text for text in shown)


def test_what_is_not_mentioned_is_named(seed: Article) -> None:
    for question in ("Does it mention Taiwan?", "is Taiwan mentioned in this article?"):
        judgement = answer(question, seed, BEFORE).judgement
        assert judgement.verdict is Verdict.NOT_FOUND
        assert judgement.lacking == ("Taiwan",)


def test_a_misspelled_name_is_mentioned(seed: Article) -> None:
    assert answer("does it mention Stoltenburg?", seed).verdict is Verdict.ANSWERED


def test_of_several_words_one_sentence_must_hold_all() -> None:
    article = parse_article("Tea and coffee\n\nTea is green here.\nCoffee is black and hot.", "a")
    assert answer("Does it mention green tea?", article).verdict is Verdict.ANSWERED
    assert answer("Does it mention green coffee?", article).verdict is not Verdict.ANSWERED
    iced = answer("Does it mention iced coffee?", article).judgement
    assert iced.verdict is not Verdict.ANSWERED
    assert iced.lacking == ("iced coffee",)


@pytest.mark.parametrize(
    ("question", "verdict", "lacking"),
    [
        ("does it mention japan or china", Verdict.CLOSEST, ("china",)),
        ("does it mention Taiwan or Japan", Verdict.CLOSEST, ("Taiwan",)),
        ("does it mention japan and china?", Verdict.CLOSEST, ("china",)),
        ("does it mention Peru, Japan or Chile", Verdict.CLOSEST, ("Peru", "Chile")),
        ("does it mention china or taiwan", Verdict.NOT_FOUND, ("china", "taiwan")),
        ("does it mention Trinidad and Tobago", Verdict.NOT_FOUND, ("Trinidad and Tobago",)),
        ("does the article mention poland, germany or norway", Verdict.ANSWERED, ()),
        ("does it mention Norway and Sweden?", Verdict.ANSWERED, ()),
        ("does it mention Norway, or not?", Verdict.ANSWERED, ()),
        ("does it mention ballistic missiles or tanks?", Verdict.ANSWERED, ()),
        ("does it mention the USA?", Verdict.ANSWERED, ()),
    ],
)
def test_of_a_list_only_what_is_lacking_is_named(
    seed: Article, question: str, verdict: Verdict, lacking: tuple[str, ...]
) -> None:
    judgement = answer(question, seed).judgement
    assert (judgement.verdict, judgement.lacking) == (verdict, lacking)


def test_what_and_joins_must_stand_in_one_sentence() -> None:
    article = parse_article("Tea and coffee\n\nTea is green here.\nCoffee is black and hot.", "a")
    assert answer("Does it mention green or hot?", article).verdict is Verdict.ANSWERED
    assert answer("Does it mention green and hot?", article).verdict is Verdict.CLOSEST
