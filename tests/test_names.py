import pytest

from retrieval.answering import answer
from retrieval.article import Article
from retrieval.index import Index
from retrieval.judging import Verdict
from retrieval.names import lacking
from retrieval.query import parse_query

SENTENCES = [
    "Norwegian officials met Peter Smith and Jens Stoltenberg of the United Nations in Washington.",
    "President Kim bought 2 million shells in March 1994, the second time in the 1980s.",
    "Normandy has 2,500 miles of hedges, and Asia has none; the Ferry Orla sank.",
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(SENTENCES)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What did Taiwan say?", ("Taiwan",)),
        ("what did taiwan say?", ("taiwan",)),
        ("Did the French or the British meet Kim?", ("French", "British")),
        ("What did Anna Smith say?", ("Anna Smith",)),
        ("What is Zelenskyy's plan?", ("Zelenskyy",)),
        ("Who met in 2019?", ("2019",)),
        ("What did he buy in July?", ("July",)),
        ("How many of the 3,000,000 shells were sold?", ("3,000,000",)),
        ("What did the IMF say?", ("IMF",)),
    ],
)
def test_names_numbers_and_times_that_the_article_lacks(
    index: Index, question: str, names: tuple[str, ...]
) -> None:
    assert lacking(parse_query(question), index) == names


@pytest.mark.parametrize(
    "question",
    [
        "Which officials did Stoltenbreg meet?",  # misspelled
        "what did smith do in norway?",
        "What did the U.S. say?",
        "What did America say, and what did the White House say?",
        "Who is Kim Jong Un?",  # the article has the family name
        "Who is Prime Minister Smith?",
        "What did the UN say?",
        "Are there Normans in the Asian hedges?",
        "What did Kim buy, 2,000,000 shells?",
        "What happened the 2nd time?",
        "What happened in 1985, or in the 1990s?",
        "Who bought 2 500 miles?",
        "WHICH HEDGES DID ANYBODY PLANT?",
        "Where Are The Hedges Of The Farmers?",
        "Describe the hedges. Compare the shells.",
        "Wie viele Granaten kaufte der Präsident in Südkorea?",  # capitals tell nothing in German
        "turkey with polish, anybody?",
    ],
)
def test_nothing_is_lacking(index: Index, question: str) -> None:
    assert lacking(parse_query(question), index) == ()


def test_a_name_that_the_article_lacks_is_never_answered(seed: Article) -> None:
    for name, verdict in (("Pyongyang", Verdict.ANSWERED), ("Taiwan", Verdict.CLOSEST)):
        found = answer(f"What did {name} say about ballistic missile tests?", seed)
        assert found.verdict is verdict
        assert found.judgement.lacking == (() if name == "Pyongyang" else (name,))


def test_a_country_has_several_names() -> None:
    index = Index(["It rained.", "Seoul bought tanks.", "Tokyo bought ships.", "Us and them."])
    for question, number in (
        ("What did South Korea do?", 1),
        ("the koreans", 1),
        ("japanese ships and tanks", 2),
    ):
        query = parse_query(question)
        near = index.rank([t.word for t in query.content()], query, None).parts["near words"]
        assert near.argmax() == number


def test_a_word_is_no_country() -> None:
    index = Index(["It rained.", "Us and them, and the polish on the table."])
    assert not index.mentioned.countries
