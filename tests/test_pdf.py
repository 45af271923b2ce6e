import pytest

from articles.document import article_of
from articles.joining import Joiner
from articles.pdf import read_pdf
from articles.reading import read_document
from errors import ArticleError
from retrieval.place import Place
from tests.documents import Row, pdf

pytestmark = pytest.mark.slow  # all together

_LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%b) /U (%b) >> /ID [(a) (a)] /Root" % (
    b"o" * 32,
    b"u" * 32,
)
ABOUT = "/Title (The mills) /Author (Ada Byron) /CreationDate (D:20260304100000Z)"


def lines(left: float, top: float, *texts: str) -> list[Row]:
    return [(left, top - 12 * number, text) for number, text in enumerate(texts)]


def test_paragraphs_know_their_pages() -> None:
    head = (72, 770, "The Journal of Mills")
    pages = [
        [
            head,
            (72, 740, "# The old mill"),
            *lines(
                72,
                700,
                "It was built in 1742 by two brothers from Leeds, who had come with nothing but",
                "a mule. The inter-",
                "national trade made them rich.",
            ),
            *lines(
                72,
                650,
                "A fire burned it down in the winter of 1743, and they built it again, and then",
            ),
            (300, 30, "- 1 -"),
        ],
        [
            head,
            *lines(
                72,
                700,
                "they sold it. Nobody knows to whom they sold the mill, or for how much money.",
            ),
            (300, 30, "- 2 -"),
        ],
    ]
    document = read_pdf(pdf(pages, ABOUT), "mill.pdf")
    assert [(p.text, p.role) for p in document.paragraphs] == [
        ("The old mill", "heading"),
        (
            "It was built in 1742 by two brothers from Leeds, who had come with nothing but a "
            "mule. The international trade made them rich.",
            "text",
        ),
        (
            "A fire burned it down in the winter of 1743, and they built it again, and then they "
            "sold it. Nobody knows to whom they sold the mill, or for how much money.",
            "text",
        ),
    ]
    assert [s.place for s in article_of(document).sentences] == [
        Place("page", number) for number in (1, 1, 1, 2)
    ]
    assert (document.title, document.author, document.pages) == ("The mills", "Ada Byron", 2)
    assert (document.published, document.language) == ("2026-03-04", "en-GB")


def test_columns_are_read_one_after_the_other() -> None:
    left = lines(
        72,
        700,
        "The left column tells of the mill, of the",
        "brothers, and of their long way from the",
        "town of Leeds to the river, which they",
    )
    right = lines(
        320, 700, "followed to its spring. There they built", "a hut, and later they built a mill."
    )
    document = read_pdf(pdf([[*left, *right]]), "a")
    assert [p.text for p in document.paragraphs] == [
        "The left column tells of the mill, of the brothers, and of their long way from the town "
        "of Leeds to the river, which they followed to its spring. There they built a hut, and "
        "later they built a mill."
    ]


def test_an_indent_or_a_gap_begins_a_paragraph() -> None:
    rows = [
        *lines(
            72,
            700,
            "The first paragraph fills its lines with words, as many as will fit there,",
            "and then it ends. Its last line is as long as the other lines are, or so.",
        ),
        (90, 676, "The second one is indented, and goes on to fill one more line with words,"),
        (72, 664, "which ends at the very edge of the column as well, as lines often will do."),
        (72, 620, "The third one comes after a gap, and is as short as it may be, or shorter."),
    ]
    assert len(read_pdf(pdf([rows]), "a").paragraphs) == 3


def test_without_a_title_the_largest_letters_are_it() -> None:
    rows = [
        (72, 740, "# The old mill"),
        (72, 700, "It was built in 1742 by two brothers from Leeds, who sold it."),
    ]
    for about in ("", "/Title (Microsoft Word - mill.doc)", "/Title (mill.pdf)"):
        assert read_pdf(pdf([rows], about), "a").title == "The old mill"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf([[]]), "These pages are pictures"),
        (pdf([[(72, 700, "Scanned by a machine")]] * 3), "These pages are pictures"),
        (b"%PDF-1.4\n", "This PDF is damaged"),
        (pdf([[(72, 700, "x" * 60)]]).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]"), "are pictures"),
        (
            pdf([[(72, 700, "x" * 60)]]).replace(b"/Root", _LOCK),
            "This PDF is locked",
        ),
    ],
)
def test_what_cannot_be_read(data: bytes, said: str) -> None:
    with pytest.raises(ArticleError, match=said):
        read_document(data, "a")


def test_a_long_one_is_cut_and_that_is_told() -> None:
    row = "It rained all day long, and people stayed at home, as they do in such a town."
    rows = [(20.0, 790.0 - 2 * number, row) for number in range(380)]
    document = read_document(pdf([rows] * 50, size=2), "a")
    assert document.pages == 50
    assert [p.place.number for p in document.paragraphs][-1] < 50
    assert document.notes[0].startswith("Long! I kept the first ")
    assert document.notes[0].endswith(" of 50 pages.")


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("the inter-", "national trade", "the international trade"),
        ("a well-", "known man", "a well-known man"),
        ("pages 10-", "12 of it", "pages 10-12 of it"),
        ("the Anglo-", "Saxon law", "the Anglo-Saxon law"),
        ("self-", "made", "self-made"),
        ("one of two –", "the other", "one of two – the other"),
        ("either/", "or", "either/or"),
        ("北京是", "首都", "北京是首都"),
        ("the co\u00ad", "operation", "the cooperation"),
        ("a re-", "entry permit", "a re-entry permit"),
    ],
)
def test_lines_are_joined(left: str, right: str, whole: str) -> None:
    joiner = Joiner(["The re-entry was late. A re-entry it was.", left, right])
    kept, between = joiner.joint(left, right)
    assert kept + between + right == whole
