import json
from typing import get_args

import pytest

from articles.document import Document, Paragraph, Role, article_of, as_data, from_data
from bot.conversation.quoting import place
from errors import ArticleError
from retrieval.place import Place, Unit


def paragraph(text: str, role: Role = "text", *pages: tuple[int, int]) -> Paragraph:
    return Paragraph(text, tuple((at, Place("page", n)) for at, n in pages or ((0, 1),)), role)


def document(*paragraphs: Paragraph, title: str = "Mills", site: str = "") -> Document:
    return Document(
        "a/mills.pdf", "pdf", title, site, "", "", "", paragraphs, "0" * 64, 3, ("Long!",)
    )


def test_a_sentence_has_the_place_where_it_begins() -> None:
    text = "It rained all day. It stopped. Then it rained again."
    article = article_of(document(paragraph(text, "text", (0, 1), (10, 2), (31, 3))))
    assert [(s.text, str(s.place)) for s in article.sentences] == [
        ("It rained all day.", "page 1"),
        ("It stopped.", "page 2"),
        ("Then it rained again.", "page 3"),
    ]


@pytest.mark.parametrize("unit", get_args(Unit))
def test_a_place_is_shown_with_its_unit(unit: Unit) -> None:
    rain = Paragraph("It rained.", ((0, Place(unit, 7)),))
    assert place(article_of(document(rain)).sentences[0]) == f"{unit} 7"


def test_headings_and_labels_are_no_sentences_but_items_are() -> None:
    article = article_of(
        document(
            paragraph("Why does it rain so much in the town of Leeds?", "heading"),
            paragraph("By ADA BYRON"),
            paragraph("two eggs", "item"),
            paragraph("It rained."),
        )
    )
    assert [(s.text, s.paragraph) for s in article.sentences] == [
        ("two eggs", 2),
        ("It rained.", 3),
    ]
    assert article.headline is None
    assert len(article.paragraphs) == 4


def test_title_and_source() -> None:
    rain = paragraph("It rained.")
    assert article_of(document(rain)).title == "Mills"
    assert article_of(document(rain, title=""), "mills.pdf").title == "mills.pdf"
    assert article_of(document(rain), "mills.pdf").source == "mills.pdf"
    assert article_of(document(rain, site="The Daily"), "mills.pdf").source == "The Daily"


def test_no_sentence_is_no_article() -> None:
    with pytest.raises(ArticleError, match="no prose"):
        article_of(document(paragraph("Menu"), paragraph("Why it rains", "heading")))


def test_a_document_passes_through_json() -> None:
    before = document(paragraph("It rained. \ud800", "item", (0, 1), (3, 2)), site="The Daily")
    assert from_data(json.loads(json.dumps(as_data(before)))) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "exe"),
        ("paragraphs", [["text", "text", []]]),
        ("paragraphs", [["text", "text", [[3, "page", 1]]]]),
        ("paragraphs", [["text", "evil", [[0, "page", 1]]]]),
        ("paragraphs", [["text", "text", [[0, "inch", 1]]]]),
        ("paragraphs", "text"),
        ("pages", "many"),
        ("notes", None),
    ],
)
def test_other_data_is_refused(name: str, value: object) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_data({**as_data(document(paragraph("It rained."))), name: value})
