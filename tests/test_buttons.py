from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.folder import read_article
from bot.conversation.buttons import MAX_BYTES, StaleButtonError, View, decode_view
from errors import ArticleError
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Judgement, Verdict
from tests.conftest import SEED
from tests.strategies import EXAMPLES, article_text, question_text

ARTICLE = read_article(SEED)
GOOD = View.of(answer("North Korea weapons", ARTICLE)).encode()


@given(article_text, question_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_view_survives_its_button(text: str, question: str) -> None:
    try:
        article = parse_article(text, "a.txt")
    except ArticleError:
        return
    found = answer(question, article)
    if found.verdict is Verdict.NOT_FOUND:
        return
    view = View.of(found)
    seen: list[int] = []
    while view.on_page():
        for shown in (view, view.with_context(context=True)):
            data = shown.encode()
            assert len(data.encode()) <= MAX_BYTES
            assert decode_view(data, article) == shown
        seen += view.on_page()
        view = view.turned(1)
    assert seen == list(view.sentences)


@pytest.mark.parametrize(
    "names",
    [
        ("Taiwan",),
        ("Taiwan", "Japan"),
        ("a~b.c", "~"),
        ("é" * 50, "北" * 50, "third"),
        ("Kim Jong\n Un", "\ud800" * 40),
    ],
)
def test_names_that_the_article_lacks_fit_a_button(names: tuple[str, ...]) -> None:
    judgement = Judgement(Verdict.CLOSEST, 0.4, names)
    question = "North Korea sends weapons, tanks, artillery and shells to Russia for the war"
    view = View.of(replace(answer(question, ARTICLE), judgement=judgement))
    assert view.lacking
    assert len(view.sentences) > 3
    assert view.terms
    data = view.encode()
    assert len(data.encode()) <= MAX_BYTES
    assert decode_view(data, ARTICLE) == view


def test_a_long_article_has_the_longest_data() -> None:
    text = "\n".join(f"Word{n} met word{n + 1} of alpha beta gamma delta." for n in range(5000))
    article = parse_article(text, "long.txt")
    question = "alpha beta gamma delta met " + " ".join(f"word{n}" for n in range(40))
    data = View.of(answer(question, article)).encode()
    assert len(data) <= MAX_BYTES
    assert decode_view(data, article).encode() == data


@given(st.text(max_size=64) | st.integers(0, len(GOOD)).flatmap(
    lambda i: st.characters().map(lambda c: GOOD[:i] + c + GOOD[i + 1 :])
))  # fmt: skip
@settings(max_examples=500, deadline=None)
def test_forged_data_is_stale_or_a_view(data: str) -> None:
    try:
        view = decode_view(data, ARTICLE)
    except StaleButtonError:
        return
    assert view.on_page()
    assert all(number < len(ARTICLE.sentences) for number in view.sentences)


@pytest.mark.parametrize("data", ["", "a", GOOD[:-1], GOOD.replace(".", ""), GOOD + "__", "a" * 64])
def test_broken_data_is_stale(data: str) -> None:
    with pytest.raises(StaleButtonError):
        decode_view(data, ARTICLE)


def test_terms_are_the_most_telling(seed: Article) -> None:
    words = "Seoul military support Ukraine weapons proxy war tanks statements weekend US"
    view = View.of(answer(words + " condemning decision supply advanced sinister move", seed))
    assert len(view.terms) == 13
