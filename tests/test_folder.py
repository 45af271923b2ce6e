import errno
import os
from pathlib import Path

import pytest

from articles.folder import read_article
from articles.limits import MAX_BYTES
from articles.watching import read_articles
from errors import ArticleError
from tests.test_reading import FILES

NAME = "an-article.txt"


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
            (b"PK\x03\x04\0\0 Words. More words.", "I read links, text"),
            (b"The Latest\n\nTo Top\n", "no prose"),
            (b"x" * (MAX_BYTES + 1), "larger than 20 MiB"),
            (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "This PDF is damaged"),
            (b"{\\rtf1\\ansi Boil water. Pour it.}", "I read links, text"),
            (b"<html><body>Boil water. Pour it.", "I found only 2 sentences"),
        ],
    )
    def test_what_cannot_be_read_is_one_line(self, tmp_path: Path, data: bytes, said: str) -> None:
        path = tmp_path / "odd.txt"
        path.write_bytes(data)
        with pytest.raises(ArticleError, match=said) as raised:
            read_article(path)
        assert str(path) in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_a_guessed_encoding_is_told(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = tmp_path / "kaese.txt"
        text = "Der Käse\n\nDer Käse schmeckt schön. Das Brot ist für die Gäste, die später kommen."
        path.write_bytes(text.encode("cp1252"))
        assert read_article(path).sentences[1].text == "Der Käse schmeckt schön."
        assert "kaese.txt: The file does not say" in caplog.text
        path.write_bytes(text.encode("utf-16"))
        assert read_article(path).sentences[1].text == "Der Käse schmeckt schön."

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(ArticleError, match=r"nope\.txt: cannot be read"):
            read_article(tmp_path / "nope.txt")

    def test_an_article_about_a_format_is_served(self, tmp_path: Path) -> None:
        path = tmp_path / "html.txt"
        path.write_text("<html> and <body>\n\n<html> holds all of a page. It ends with </html>.")
        assert read_article(path).title == "<html> and <body>"

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without an end")
    def test_no_more_is_read_than_an_article_may_hold(self) -> None:
        with pytest.raises(ArticleError, match="/dev/zero: larger than 20 MiB"):
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
        (tmp_path / "notes.log").write_text("Not an article.")
        (tmp_path / "folder.txt").mkdir()
        articles, errors = read_articles(tmp_path)
        assert [article.title for article in articles] == ["About new", "About middle", "About old"]
        assert len(errors) == 1
        assert "bad.txt" in str(errors[0])

    def test_each_format_is_served(self, tmp_path: Path) -> None:
        for kind, data in FILES.items():
            suffix = {"markdown": "md", "text": "txt"}.get(kind, kind)
            (tmp_path / f"rain.{suffix}").write_bytes(data)
        articles, errors = read_articles(tmp_path)
        assert not errors
        assert {article.name for article in articles} == {
            "rain.html", "rain.pdf", "rain.docx", "rain.epub", "rain.md", "rain.txt",
        }  # fmt: skip
        assert {len(article.sentences) for article in articles} == {12}

    @pytest.mark.skipif(os.name == "nt", reason="links are for administrators")
    def test_links_do_not_lead_out_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "private.txt").write_text("A secret\n\nNobody else may read it.")
        folder = tmp_path / "articles"
        (folder / "kept").mkdir(parents=True)
        (folder / "kept" / "tea").write_text("About tea\n\nBoil water.")
        (folder / "tea.txt").symlink_to("kept/tea")
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
