"""The link to a sentence leads to this sentence, in a model of a browser."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.fragments import Page, link_to
from retrieval.article import Article, Sentence
from tests.browser import marked, shown
from tests.growth import LINEAR, growth
from tests.strategies import EXAMPLES, article_text

pytestmark = pytest.mark.slow  # all together

PARAGRAPHS = [
    "NATO and Seoul",
    "On Monday he met the president of the state-run agency in Seoul, the capital of the country.",
    "On Monday he met the president of the bank. They talked about weapons for Ukraine and more.",
    "He said no. Yes, we can do more. He said yes. Yes, we can do more.",
]


def fragment(text: str, paragraphs: list[str] = PARAGRAPHS, which: int = 0) -> str:
    """Return the fragment for the paragraph that has this text, the `which`-th from 0."""
    paragraph = next(i for i, whole in enumerate(paragraphs) if text in whole)
    begin = -1
    for _ in range(which + 1):
        begin = paragraphs[paragraph].index(text, begin + 1)
    return Page(paragraphs).fragment(paragraph, begin, begin + len(text))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("NATO and Seoul", "NATO and Seoul"),
        (
            "They talked about weapons for Ukraine and more.",
            "They talked about weapons for Ukraine and more",
        ),
        (PARAGRAPHS[1], "On Monday he met the president of the,capital of the country"),
        (PARAGRAPHS[2][:43], "On Monday he met the president of the bank"),
        ("He said yes.", "He said yes"),
    ],
)
def test_what_is_named(text: str, named: str) -> None:
    assert unquote(fragment(text)) == f":~:text={named}"


def test_the_first_match_is_the_right_one() -> None:
    """More words are named where fewer are found earlier, or the words before them."""
    assert unquote(fragment("Yes, we can do more.")) == ":~:text=Yes, we can do more"
    second = fragment("Yes, we can do more.", which=1)
    assert unquote(second) == ":~:text=He said yes.-,Yes, we can do more"
    assert marked(PARAGRAPHS, second) == ((3, 46), (3, 65))


def test_the_same_words_at_the_beginning_of_another_paragraph_have_no_link() -> None:
    assert Page(["Yes, we can.", "Yes, we can."]).fragment(1, 0, 12) == ""


def test_the_words_before_may_be_in_the_paragraph_before() -> None:
    """Browsers find them there, too, with or without a blank between."""
    assert Page(["We", "We We"]).fragment(1, 3, 5) == ""
    assert Page(["Yes: “ We", "Yes: “We"]).fragment(1, 5, 8) == ""


def test_no_word_with_a_hyphen_is_named() -> None:
    text = (
        "State-run television and radio in the country showed it for an hour on the all-day news."
    )
    assert unquote(fragment(text, [text])) == ":~:text=television and radio in,news"
    assert fragment("The F-16s.", ["The F-16s."]) in ("", ":~:text=The")
    assert fragment("re-entry", ["re-entry"]) == ""


def test_a_part_of_a_word_is_not_named() -> None:
    """For browsers, `p.m.It` has no end of a word before `It`."""
    text = "It began at 5 p.m.It ended soon after that."
    assert unquote(Page([text]).fragment(0, 0, 18)) == ":~:text=It began at 5"
    assert unquote(Page([text]).fragment(0, 18, len(text))) == ":~:text=ended soon after that"


def test_marks_around_words_are_not_named() -> None:
    text = "“Stop!” he said (twice)."
    assert unquote(fragment(text, [text])) == ":~:text=Stop!” he said (twice"


def test_other_scripts_and_accents() -> None:
    paragraphs = [
        "Président Müller",
        "President Muller met",
        "हिन्दी की किताब यहाँ है।",
        "北约秘书长抵达首尔。",
    ]
    page = Page(paragraphs)
    assert page.fragment(1, 0, 16) == ""  # some browsers take the first paragraph for it
    assert unquote(page.fragment(2, 0, len(paragraphs[2]))) == ":~:text=हिन्दी की किताब यहाँ है"
    assert unquote(page.fragment(3, 0, len(paragraphs[3]))) == ":~:text=北约秘书长抵达首尔"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://a.example/x", "https://a.example/x#:~:text=a"),
        ("https://a.example/x#sec", "https://a.example/x#sec:~:text=a"),
        ("https://a.example/x#sec:~:text=b", "https://a.example/x#sec:~:text=a"),
        ("https://a.example/x#:~:text=b", "https://a.example/x#:~:text=a"),
        (f"https://a.example/{'x' * 1975}", f"https://a.example/{'x' * 1975}"),
    ],
)
def test_the_link(address: str, link: str) -> None:
    assert link_to(address, ":~:text=a") == link
    assert link_to(address, "") == address


# Few different words and sentences, so that most of them are there more than once.
_words = st.sampled_from(
    "We can do it. No! “Yes, we — do;” a.m. state-run F-16s Kim’s é e 5% it".split()
)
_sentences = st.lists(_words, min_size=1, max_size=14).map(" ".join)


@st.composite
def _cuts(draw: st.DrawFn) -> tuple[list[str], int, int, int]:
    """Return paragraphs, and where in one of them a sentence or any other part is."""
    pool = draw(st.lists(_sentences | article_text, min_size=1, max_size=4))
    some = st.lists(st.sampled_from(pool), min_size=1, max_size=4)
    cut = draw(st.lists(some, min_size=1, max_size=4))
    paragraph = draw(st.integers(0, len(cut) - 1))
    number = draw(st.integers(0, len(cut[paragraph]) - 1))
    begin = len(" ".join([*cut[paragraph][:number], ""]))
    length = len(cut[paragraph][number])
    begin, end = begin + draw(st.integers(0, length) | st.just(0)), begin + length
    return [" ".join(sentences) for sentences in cut], paragraph, min(begin, end), end


@settings(max_examples=3 * EXAMPLES, deadline=None)
@example((["We", "We We"], 1, 3, 5))
@given(_cuts())
def test_a_browser_marks_a_part_of_the_sentence(cut: tuple[list[str], int, int, int]) -> None:
    paragraphs, paragraph, begin, end = cut
    named = Page(paragraphs).fragment(paragraph, begin, end)
    if not named:
        return
    assert "%2D" not in named
    found = marked(paragraphs, named)
    assert found is not None
    (first, start), (last, stop) = found
    assert first == last == paragraph
    text = paragraphs[paragraph]
    assert len(shown(f"{text[:begin]}x")) - 1 <= start < stop <= len(shown(text[:end]))


def test_nearly_every_sentence_of_an_article_has_a_short_link(seed: Article) -> None:
    page = Page(seed.paragraphs)

    def of(sentence: Sentence) -> str:
        return page.fragment(
            sentence.paragraph, sentence.offset, sentence.offset + len(sentence.text)
        )

    for sentence in seed.sentences:
        found = marked(seed.paragraphs, of(sentence))
        assert found is not None
        assert len(of(sentence)) < 110


@pytest.mark.parametrize("piece", ["a", "a ", "- ", "No, we can. ", "é\u0301", "\u00a0"])
def test_it_takes_linear_time(piece: str) -> None:
    def prepare(size: int) -> Callable[[], object]:
        text = piece * (size // len(piece))
        return lambda: Page([text]).fragment(0, len(text) // 2, len(text))

    assert growth(prepare, 4_000) < LINEAR
