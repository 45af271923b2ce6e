import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings

from articles.folder import MAX_BYTES, read_article, read_articles
from errors import ArticleError
from retrieval.article import Article, parse_article
from retrieval.sentences import MAX_SENTENCE
from tests.conftest import ROOT
from tests.strategies import EXAMPLES, any_text, article_text

NAME = "an-article.txt"


def texts(text: str) -> list[str]:
    """The sentences below a headline."""
    return [s.text for s in parse_article(f"Headline\n\n{text}", NAME).sentences[1:]]


class TestSeed:
    def test_it_is_cut_as_a_careful_reader_cuts_it(self, seed: Article) -> None:
        gold = json.loads((ROOT / "benchmarks" / "data" / "seed" / "sentences.json").read_text())
        assert [(s.line, s.text) for s in seed.sentences] == [(g["line"], g["text"]) for g in gold]

    def test_title_source_and_opening(self, seed: Article) -> None:
        assert seed.title == "NATO chief calls on Seoul to send military support to Ukraine"
        assert seed.source == "KGET 17"
        assert seed.headline is seed.sentences[0]
        assert seed.opening().line == 3


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "U.S.-led forces met Dr. Smith at 5 a.m. on Monday. He paid 3.5% more.",
            ["U.S.-led forces met Dr. Smith at 5 a.m. on Monday.", "He paid 3.5% more."],
        ),
        ("He waited... and waited. Then he left…", ["He waited... and waited.", "Then he left…"]),
        ("“Is it true?” she asked. “Yes.”", ["“Is it true?” she asked.", "“Yes.”"]),
        ("THEY SAID NO. THEY LEFT", ["THEY SAID NO.", "THEY LEFT"]),
        ("1. Mix the flour. 2. Add eggs.", ["1. Mix the flour.", "2. Add eggs."]),
        ("- two eggs\n* a spoon of salt", ["- two eggs", "* a spoon of salt"]),
        (
            "It is late. “spontaneous rumours”. It ended.",
            ["It is late. “spontaneous rumours”.", "It ended."],
        ),
        ("这是一句话。这是第二句！第三句？", ["这是一句话。", "这是第二句！", "第三句？"]),
        ("no stop at all but a good many words", ["no stop at all but a good many words"]),
    ],
)
def test_tricky_text(text: str, sentences: list[str]) -> None:
    assert texts(text) == sentences


@pytest.mark.parametrize(
    "furniture", ["The Latest", "To Top", "Read More", "***", "Share", "By ADA BYRON", "2 / 3"]
)
def test_furniture_is_no_sentence(furniture: str) -> None:
    assert texts(f"{furniture}\n\nIt rained.\n\n{furniture}") == ["It rained."]


def test_a_line_of_ten_thousand_words() -> None:
    line = "word " * 10_000
    found = texts(line)
    assert "".join(found).replace(" ", "") == line.replace(" ", "")
    assert max(map(len, found)) <= MAX_SENTENCE
    assert all(text in line for text in found)


@pytest.mark.parametrize(
    ("headline", "title", "source"),
    [
        ("Ministers meet in Geneva | The Daily", "Ministers meet in Geneva", "The Daily"),
        ("Peru 2 – Brazil 1", "Peru 2 – Brazil 1", "an-article.txt"),
        ("# How to make tea", "How to make tea", "an-article.txt"),
        ("What is a quark?", "What is a quark?", "an-article.txt"),
        ("It rained all day. It did.", "an article", "an-article.txt"),
    ],
)  # fmt: skip
def test_titles(headline: str, title: str, source: str) -> None:
    article = parse_article(f"{headline}\n\nIt rained. It rained again.", NAME)
    assert (article.title, article.source) == (title, source)


def test_paragraphs_are_runs_of_prose_lines() -> None:
    article = parse_article("Tea\n\nBoil water.\nPour it. Wait.\n\nDrink.", NAME)
    assert article.paragraphs == ("Tea", "Boil water.\nPour it. Wait.", "Drink.")
    assert [(s.line, s.paragraph) for s in article.sentences] == [
        (1, 0), (3, 1), (4, 1), (4, 1), (6, 2),
    ]  # fmt: skip


def test_a_text_with_lines_of_80_columns_is_known(seed: Article) -> None:
    text = "The old mill\n\nIt was built in 1742 by two\nbrothers from Leeds. It burned\ntwice."
    assert parse_article(text, NAME).is_wrapped()
    assert not seed.is_wrapped()
    assert not parse_article("Tea\n\n- two eggs\n- a spoon of salt", NAME).is_wrapped()


@given(any_text | article_text)
@settings(max_examples=300, deadline=None)
def test_every_sentence_is_a_substring_of_its_line(text: str) -> None:
    try:
        article = parse_article(text, NAME)
    except ArticleError:
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert article.sentences
    ends = (0, 0)
    for sentence in article.sentences:
        line = lines[sentence.line - 1]
        assert sentence.text in line
        assert sentence.text == sentence.text.strip() != ""
        assert len(sentence.text) <= MAX_SENTENCE
        paragraph = article.paragraphs[sentence.paragraph]
        assert paragraph.startswith(sentence.text, sentence.offset)
        begin = (sentence.paragraph, sentence.offset)
        assert begin >= ends  # in order, and no two overlap
        ends = (sentence.paragraph, sentence.offset + len(sentence.text))


@given(article_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_word_of_a_paragraph_is_lost(text: str) -> None:
    try:
        article = parse_article(text, NAME)
    except ArticleError:
        return
    for number, paragraph in enumerate(article.paragraphs):
        kept = "".join(s.text for s in article.sentences if s.paragraph == number)
        assert "".join(kept.split()) == "".join(paragraph.split())


class TestFiles:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_line_ends_and_byte_order_marks(self, tmp_path: Path, end: str, mark: str) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes((mark + end.join(["Tea", "", "Boil water.", "Wait."])).encode())
        article = read_article(path)
        assert [(s.text, s.line) for s in article.sentences] == [
            ("Tea", 1), ("Boil water.", 3), ("Wait.", 4),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "is empty"),
            (b"\xef\xbb\xbf \n", "no prose"),
            (b" \n\n", "is empty"),
            ("Käse. Brot.".encode("latin-1"), "not UTF-8"),
            ("Tea. Milk.".encode("utf-16"), "not UTF-8"),
            (b"PK\x03\x04\0\0 Words. More words.", "a binary file"),
            (b"The Latest\n\nTo Top\n", "no prose"),
            (b"x" * (MAX_BYTES + 1), "larger than"),
            (
                b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj",
                r": a PDF file; save its text as a \.txt file",
            ),
            (b"%PDF-1.4\n" + b"x" * MAX_BYTES, ": a PDF file"),
            (b"{\\rtf1\\ansi Boil water. Pour it.}", ": an RTF file; save its text"),
            (
                "\ufeff<!doctype html>\n<p>Boil water.".encode(),
                ": an HTML or XML file; save its text",
            ),
            ("<html><body>Käse. Brot.".encode("latin-1"), ": an HTML or XML file"),
        ],
    )
    def test_what_cannot_be_read_is_one_line(self, tmp_path: Path, data: bytes, said: str) -> None:
        path = tmp_path / "odd.txt"
        path.write_bytes(data)
        with pytest.raises(ArticleError, match=said) as raised:
            read_article(path)
        assert str(path) in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(ArticleError, match=r"nope\.txt: cannot be read"):
            read_article(tmp_path / "nope.txt")

    def test_an_article_about_a_format_is_served(self, tmp_path: Path) -> None:
        path = tmp_path / "html.txt"
        path.write_text("<html> and <body>\n\n<html> holds all of a page. It ends with </html>.")
        assert read_article(path).title == "<html> and <body>"

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without an end")
    def test_no_more_is_read_than_an_article_may_hold(self) -> None:
        with pytest.raises(ArticleError, match="/dev/zero: larger than 1 MiB"):
            read_article(Path("/dev/zero"))

    def test_one_file_is_served_whatever_its_name(self, tmp_path: Path) -> None:
        (tmp_path / "other.txt").write_text("About milk\n\nWarm it.")
        for name in ("tea.txt", "tea"):
            (tmp_path / name).write_text("About tea\n\nBoil water.")
            articles, errors = read_articles(tmp_path / name)
            assert [article.title for article in articles] == ["About tea"]
            assert not errors
        (tmp_path / "tea.txt").write_bytes(b"")
        with pytest.raises(ArticleError, match=r"tea\.txt: the file is empty"):
            read_articles(tmp_path / "tea.txt")

    def test_what_cannot_be_opened_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "tea.txt").write_text("About tea\n\nBoil water.")
        for path, why in (
            (tmp_path / "tea.txt" / "articles", os.strerror(errno.ENOTDIR)),
            (tmp_path / ("x" * 300), os.strerror(errno.ENAMETOOLONG)),
        ):
            with pytest.raises(ArticleError) as raised:
                read_articles(path)
            assert str(raised.value).startswith(f"{path}: cannot be read ({why}); ")

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
    @pytest.mark.parametrize("mode", [0, 0o400])
    def test_a_folder_that_may_not_be_read_is_told(self, tmp_path: Path, mode: int) -> None:
        (tmp_path / "articles").mkdir()
        (tmp_path / "articles" / "tea.txt").write_text("About tea\n\nBoil water.")
        (tmp_path / "articles").chmod(mode)
        try:
            with pytest.raises(ArticleError, match=r"articles.*: cannot be read \(Permission"):
                read_articles(tmp_path / "articles")
        finally:
            (tmp_path / "articles").chmod(0o700)

    def test_the_newest_of_a_folder_comes_first(self, tmp_path: Path) -> None:
        for name, age in (("old", 10), ("new", 30), ("middle", 20)):
            (tmp_path / f"{name}.txt").write_text(f"About {name}\n\nIt is {name}.")
            os.utime(tmp_path / f"{name}.txt", (age, age))
        (tmp_path / "bad.txt").write_bytes(b"\xff")
        (tmp_path / "notes.md").write_text("Not an article.")
        (tmp_path / "folder.txt").mkdir()
        articles, errors = read_articles(tmp_path)
        assert [article.title for article in articles] == ["About new", "About middle", "About old"]
        assert len(errors) == 1
        assert "bad.txt" in str(errors[0])

    @pytest.mark.skipif(os.name == "nt", reason="links are for administrators")
    def test_links_do_not_lead_out_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "private.txt").write_text("A secret\n\nNobody else may read it.")
        folder = tmp_path / "articles"
        (folder / "kept").mkdir(parents=True)
        (folder / "kept" / "tea.md").write_text("About tea\n\nBoil water.")
        (folder / "tea.txt").symlink_to("kept/tea.md")
        (folder / "out.txt").symlink_to("../private.txt")
        (folder / "loop.txt").symlink_to("loop.txt")
        (tmp_path / "elsewhere").symlink_to(folder)
        for served in (folder, tmp_path / "elsewhere"):
            articles, errors = read_articles(served)
            assert [article.title for article in articles] == ["About tea"]
            out, loop = map(str, errors)
            assert "out.txt: a link out of the folder" in out
            assert "loop.txt: cannot be read" in loop

    def test_folders_without_articles(self, tmp_path: Path) -> None:
        with pytest.raises(ArticleError, match="no such folder"):
            read_articles(tmp_path / "nope")
        with pytest.raises(ArticleError, match="no article in it"):
            read_articles(tmp_path)
        (tmp_path / "a.txt").write_bytes(b"")
        with pytest.raises(ArticleError, match=r"a\.txt: the file is empty"):
            read_articles(tmp_path)
        (tmp_path / "b.txt").write_bytes(b"\xff")
        with pytest.raises(ArticleError, match=r"[ab]\.txt.*; .*[ab]\.txt"):
            read_articles(tmp_path)
