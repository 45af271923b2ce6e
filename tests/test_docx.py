import pytest

from articles.document import article_of
from articles.docx import read_docx
from errors import ArticleError
from retrieval.place import Place
from tests.documents import docx, packed, word_paragraph

pytestmark = pytest.mark.slow  # all together

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RAIN = word_paragraph("It rained all day. It did not stop.")


def cells(*texts: str) -> str:
    inside = "".join(f"<w:tc>{word_paragraph(text)}</w:tc>" for text in texts)
    return f"<w:tbl><w:tr>{inside}</w:tr></w:tbl>"


@pytest.mark.parametrize(
    "namespace", [STRICT, "http://schemas.openxmlformats.org/wordprocessingml/2006/main"]
)
def test_paragraphs_headings_and_tables(namespace: str) -> None:
    item = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>two</w:t><w:tab/><w:t>eggs</w:t></w:r></w:p>"
    body = word_paragraph("The mill", "Berschrift1") + RAIN + item + cells("Built", "1742")
    document = read_docx(docx(body, namespace), "mill.docx")
    assert [(p.text, p.role, p.place) for p in document.paragraphs] == [
        ("The mill", "heading", Place("paragraph", 1)),
        ("It rained all day. It did not stop.", "text", Place("paragraph", 1)),
        ("two eggs", "item", Place("paragraph", 2)),
        ("Built | 1742", "item", Place("paragraph", 3)),
    ]
    assert (document.title, document.author) == ("The old mill", "Ada Byron")
    assert (document.published, document.language) == ("2026-03-04", "en-GB")
    assert [s.text for s in article_of(document).sentences][:2] == [
        "It rained all day.",
        "It did not stop.",
    ]


def test_deleted_and_doubled_text_is_left_out() -> None:
    deleted = "<w:del><w:r><w:delText>no</w:delText><w:t>no</w:t></w:r></w:del>"
    fallback = "<mc:Fallback><w:t>again</w:t></mc:Fallback>"
    document = read_docx(docx(word_paragraph("It rained.", "", deleted + fallback)), "a")
    assert [p.text for p in document.paragraphs] == ["It rained."]


def test_a_table_that_lays_out_the_page_is_paragraphs() -> None:
    document = read_docx(docx(cells("It rained all day. " * 20, "And all night.")), "a")
    assert [p.role for p in document.paragraphs] == ["text", "text"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (docx(RAIN, before='<!DOCTYPE x [<!ENTITY a "b">]>'), "damaged"),
        (docx(word_paragraph("a" * 30_000_000)), "too much"),
        (docx("<w:p/>" * 1_000_001), "too much"),
        (docx("<w:p>"), "damaged"),
        (docx(RAIN)[:-100], "damaged"),
        (packed({"[Content_Types].xml": "<Types/>", "_rels/.rels": "", "xl/a.xml": ""}), "I read"),
    ],
)
def test_what_cannot_be_read(data: bytes, said: str) -> None:
    with pytest.raises(ArticleError, match=said):
        read_docx(data, "a")


def test_a_deep_tree_is_no_trouble() -> None:
    depth = 50_000
    assert not read_docx(docx("<w:p>" * depth + "</w:p>" * depth), "a").paragraphs
