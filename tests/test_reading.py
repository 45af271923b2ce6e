import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.document import article_of
from articles.limits import MAX_TEXT
from articles.reading import read_document
from errors import ArticleError
from tests.documents import docx, epub, packed, page, pdf, word_paragraph
from tests.strategies import EXAMPLES

RAIN = "It rained all day long, number {} said, and people stayed at home. Nobody went out of town."
PROSE = [RAIN.format(number) for number in range(6)]
FILES = {
    "html": page("".join(f"<p>{text}</p>" for text in PROSE)).encode(),
    "pdf": pdf([[(72, 700 - 40 * n, text) for n, text in enumerate(PROSE)]]),
    "docx": docx("".join(map(word_paragraph, PROSE))),
    "epub": epub([f"<p>{text}</p>" for text in PROSE]),
    "markdown": ("# Rain\n\n## Why\n\n" + "\n\n".join(PROSE)).encode(),
    "text": "\n\n".join(PROSE).encode(),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_bytes_tell_the_format(kind: str) -> None:
    document = read_document(FILES[kind], "misleading.exe")
    assert document.kind == kind
    assert len(article_of(document).sentences) == 2 * len(PROSE)


@pytest.mark.parametrize("kind", FILES)
def test_no_bytes_are_too_odd(kind: str) -> None:
    """Change, cut and double bytes at random; what cannot be read is an ArticleError."""
    chance = random.Random(kind)
    for _ in range(EXAMPLES):
        data = bytearray(FILES[kind])
        for _ in range(chance.choice([1, 5, 50])):
            at = chance.randrange(len(data))
            length = chance.randrange(200)
            change = chance.randrange(3)
            if change == 0:
                data[at] = chance.randrange(256)
            elif change == 1 and len(data) > 2 * length:
                del data[at : at + length]
            else:
                data[at:at] = data[at : at + length]
        with suppress(ArticleError):
            article_of(read_document(bytes(data), "odd"))


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"<html><p>", b"# "])
)
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_beginning_is_too_odd(data: bytes, magic: bytes) -> None:
    with suppress(ArticleError):
        read_document(magic + data, "odd")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        b"{\\rtf1 It rained. It did.}",
        packed({"a.txt": "It rained."}),
        b"PK\x03\x04 It rained. It did.",
        random.Random(1).randbytes(5_000),
    ],
    ids=["png", "doc", "rtf", "zip", "no zip", "noise"],
)
def test_other_types_are_told(data: bytes) -> None:
    with pytest.raises(ArticleError, match="I read links, text, Markdown, HTML, PDF"):
        read_document(data, "a.pdf")


@pytest.mark.parametrize("data", [b"", b" \n\r\n "])
def test_nothing(data: bytes) -> None:
    with pytest.raises(ArticleError, match="The file is empty"):
        read_document(data, "a")


def test_a_long_text_is_cut_at_a_line_and_that_is_told() -> None:
    line = f"{PROSE[0]}\n"
    count = 2 * MAX_TEXT // len(line)
    document = read_document((line * count).encode(), "a")
    kept = MAX_TEXT // len(line)
    assert document.notes == (f"Long! I kept the first {kept} of {count} lines.",)
    assert document.paragraphs[-1].text.endswith(PROSE[0])
    whole = read_document(PROSE[0].encode() * 20_000, "a")
    assert len(whole.paragraphs[0].text) == MAX_TEXT
    assert whole.notes[0].endswith(" characters.")


def test_news_in_brief_is_an_article() -> None:
    brief = page(f"<h1>Rain in Leeds</h1><p>{PROSE[0] * 2}</p><p>{PROSE[1]}{PROSE[2]}</p>")
    assert read_document(brief.encode(), "a").kind == "html"
