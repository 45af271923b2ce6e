"""What changes in the operator's folder is served, and always at least one article."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from articles.watching import Watched
from errors import ArticleError
from retrieval.article import Article
from tests import documents


def write(folder: Path, name: str, about: str, at: int) -> Path:
    path = folder / name
    path.write_text(f"About {about}\n\nThis is what is known of {about}.", "utf-8")
    os.utime(path, (at, at))
    return path


def titles(articles: Sequence[Article]) -> list[str]:
    return [article.title.removeprefix("About ") for article in articles]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "tea.txt", "tea", 10)
    return tmp_path


def move(folder: Path, to: Path) -> None:
    folder.rename(to)


async def look(watched: Watched, times: int = 2) -> list[str]:
    """Look as often as it takes to believe a file; return the titles."""
    for _ in range(times):
        await watched.look()
    return titles(watched.articles)


async def test_a_new_changed_and_removed_file(folder: Path) -> None:
    watched = Watched(folder)
    coffee = write(folder, "coffee.txt", "coffee", 20)
    assert await look(watched) == ["coffee", "tea"]
    assert watched.default.title == "About coffee"
    write(folder, "tea.txt", "green tea", 30)
    assert await look(watched) == ["green tea", "coffee"]
    coffee.unlink()
    assert await look(watched, 1) == ["green tea"]


async def test_a_file_that_is_still_written_waits(folder: Path) -> None:
    watched = Watched(folder)
    write(folder, "coffee.txt", "cof", 20)
    assert await look(watched, 1) == ["tea"]
    write(folder, "coffee.txt", "coffee", 21)
    assert await look(watched, 1) == ["tea"]
    assert await look(watched, 1) == ["coffee", "tea"]


async def test_other_formats_are_read_in_a_process(folder: Path) -> None:
    watched = Watched(folder)
    body = "".join(documents.word_paragraph(f"Milk is sold in bottle {n}.") for n in range(3))
    (folder / "milk.docx").write_bytes(documents.docx(body))
    await look(watched)
    assert "Milk is sold in bottle 1." in [s.text for s in watched.articles[0].sentences]


async def test_what_cannot_be_read_is_served_as_it_was_and_told_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched(folder)
    path = folder / "tea.txt"
    path.write_bytes(b"%PDF-1.4\n1 0 obj")
    assert await look(watched, 4) == ["tea"]
    assert caplog.text.count("not served") == 1
    path.unlink()
    assert await look(watched, 4) == ["tea"]
    assert caplog.text.count("no article in it") == 1
    write(folder, "coffee.txt", "coffee", 5)
    assert await look(watched) == ["coffee"]


async def test_a_folder_that_is_gone_for_a_while(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder, "coffee.txt", "coffee", 20)
    watched = Watched(folder)
    away = folder.with_name("away")
    move(folder, away)
    assert await look(watched) == ["coffee", "tea"]
    assert caplog.text.count("no such folder") == 1
    move(away, folder)
    assert await look(watched) == ["coffee", "tea"]


async def test_one_file_is_watched_too(folder: Path) -> None:
    watched = Watched(folder / "tea.txt")
    write(folder, "coffee.txt", "coffee", 20)
    write(folder, "tea.txt", "green tea", 30)
    assert await look(watched) == ["green tea"]


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators")
async def test_a_new_link_does_not_lead_out_of_the_folder(folder: Path) -> None:
    served = folder / "served"
    served.mkdir()
    write(served, "milk.txt", "milk", 10)
    watched = Watched(served)
    (served / "out.txt").symlink_to("../tea.txt")
    assert await look(watched) == ["milk"]


async def test_a_default_stays_and_may_be_away(folder: Path) -> None:
    watched = Watched(folder, "tea.txt")
    write(folder, "coffee.txt", "coffee", 20)
    assert await look(watched) == ["coffee", "tea"]
    assert watched.default.title == "About tea"
    (folder / "tea.txt").unlink()
    await look(watched)
    assert watched.default.title == "About coffee"


def test_a_default_that_is_not_there_is_told_at_the_start(folder: Path) -> None:
    with pytest.raises(ArticleError, match=r"DEFAULT_ARTICLE: no milk.txt in .*; it has tea.txt"):
        Watched(folder, "milk.txt")
