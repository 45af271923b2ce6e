from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.document import Document, article_of
from articles.formats import text_kind
from articles.markdown import inline, read_markdown
from retrieval.place import Place
from tests.growth import LINEAR, growth
from tests.strategies import EXAMPLES

pytestmark = pytest.mark.slow  # all together

TEXT = """\
---
title: "The mills"
date: 2026-03-04
---
# Mills

The *old* mill is in [the town of
Leeds](https://example.org/a_(b)), and `turns`. ![a mill](mill.png)

Its history
-----------

1. It was built **in
   1742** by two.
- two eggs

> It burned.
> Twice.

| year | event |
|------|-------|
| 1742 | built |

```sh
turn --the wheel
```

[ref]: https://example.org
<!-- hidden -->
"""


def test_the_marks_are_not_text() -> None:
    document = read_markdown(TEXT, "mills.md")
    assert [(p.text, p.role, p.place.number) for p in document.paragraphs] == [
        ("Mills", "heading", 5),
        ("The old mill is in the town of Leeds, and turns.", "text", 7),
        ("Its history", "heading", 10),
        ("1. It was built in 1742 by two.", "item", 13),
        ("two eggs", "item", 15),
        ("It burned. Twice.", "text", 17),
        ("year | event", "item", 20),
        ("1742 | built", "item", 22),
        ("turn --the wheel", "text", 25),
    ]
    assert (document.title, document.published) == ("The mills", "2026-03-04")


def test_a_sentence_has_the_line_where_it_begins_and_a_heading_is_none() -> None:
    article = article_of(read_markdown(TEXT, "mills.md"))
    places = {sentence.text: sentence.place for sentence in article.sentences}
    assert "Mills" not in places
    assert "Its history" not in places
    assert places["Twice."] == Place("line", 18)


def test_the_first_heading_is_the_title() -> None:
    assert read_markdown("Intro.\n\n# Tea\n\n## Milk\n", "a").title == "Tea"


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("a_snake_case name, 2 * 3 * 4", "a_snake_case name, 2 * 3 * 4"),
        ("__bold__ and _it_ and ***both***", "bold and it and both"),
        (r"\*not\* bold", "*not* bold"),
        ("<https://example.org> &amp; <b>more</b>", "https://example.org & more"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("see [this][1] and a note[^2]", "see this and a note"),
    ],
)
def test_inline(marked: str, text: str) -> None:
    assert inline(marked) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Tea\n\nBoil water.\n\n## Milk\n\nWarm it.", "markdown"),
        ("Tea\n===\n\nSee [the pot](https://example.org).", "markdown"),
        ("# How to make tea\n\nBoil water. Wait.", "text"),
        ("Tea\n\n- two spoons\n- water", "text"),
        ("It costs **nothing**, they said.", "text"),
    ],
)
def test_markdown_is_told_by_its_marks(text: str, kind: str) -> None:
    assert text_kind(text) == kind


marks = st.lists(
    st.sampled_from(
        "# - * ** _ ` ``` [ ]( ) ! | --- > 1. word It. \n \\ < > & ~~ [^ = \x1f".split(" ")
    )
).map(" ".join)


@given(marks | st.text(max_size=300))
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    document = read_markdown(text, "odd")
    for paragraph in document.paragraphs:
        offsets = [offset for offset, _ in paragraph.places]
        assert offsets == sorted(offsets)
        assert offsets[0] == 0
        assert "\n" not in paragraph.text


@pytest.mark.parametrize(
    "unit", ["**a ", "[a](", "[", "<a ", "`a", "*a\n", "_a ", "| a |\n", "![", "> "]
)
def test_it_takes_linear_time(unit: str) -> None:
    def prepare(length: int) -> partial[Document]:
        return partial(read_markdown, unit * (length // len(unit)), "long")

    assert growth(prepare, 4_000) < LINEAR
