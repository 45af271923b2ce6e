from functools import partial

import pytest

from articles.formats import other_format
from tests.growth import LINEAR, growth

PDF = "%PDF-1.4\n%âãÏÓ\n1 0 obj\n<< /Type /Catalog >>\nendobj"
RTF = r"{\rtf1\ansi\deff0 {\fonttbl {\f0 Times;}} Boil water. Pour it. }"
BEFORE = ["", " \n\t\u00a0", "\ufeff", "\ufeff\n \ufeff", "<!-- saved - -- from -->\n", "\n<!---->"]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PDF, "a PDF"),
        (RTF, "an RTF"),
        ("<!DOCTYPE html>\n<html lang='en'><head>", "an HTML or XML"),
        ('<!doctype HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">\nBoil water.', "an HTML or XML"),
        ("<HTML>\n<!-- tea -->\n<BODY>Boil water. Pour it.", "an HTML or XML"),
        ("<html>Boil water. Pour it.</html>\n", "an HTML or XML"),
        ("<head\n lang='en'><meta charset='utf-8'>", "an HTML or XML"),
        ("<body class='a'><p>Boil water. Pour it.", "an HTML or XML"),
        ("<p>Boil water.</p>\n\n<p>Pour it.</p>", "an HTML or XML"),
        ('<?xml version="1.0"?>\n<!DOCTYPE html>\n<html>', "an HTML or XML"),
        ('<?xml version="1.0"?>\n<rss><title>Boil water.</title></rss>', "an HTML or XML"),
    ],
)
def test_a_format_is_recognised_whatever_is_before_it(before: str, text: str, name: str) -> None:
    assert other_format(before + text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "How to make tea\n\nBoil water.",
        "The <html> element\n\nIt holds <head> and <body>.",
        "<html> and <body>\n\n<html> holds all other elements. It ends with </html>.",
        "<!DOCTYPE html> is a relic\n\nBrowsers need it, and no more than that.",
        "<html>, the root of a page, is its outermost element.",
        "<3 is a heart. </3 is a broken one.",
        "<ada@example.org> wrote: boil water.",
        "100% PDF. %PDF-1.4 is how it begins.",
        "<!-- never closed. Boil water.",
    ],
)
def test_a_text_about_formats_is_a_text(text: str) -> None:
    assert other_format(text) is None


@pytest.mark.parametrize("begin", ["", "<a>"])
@pytest.mark.parametrize("unit", ["<!-- ", "<!---->", "<?xml ", "<a>", "</a ", "</a> ", "\ufeff"])
def test_it_takes_linear_time(begin: str, unit: str) -> None:
    def prepare(length: int) -> partial[str | None]:
        return partial(other_format, f"{begin}{unit * (length // len(unit))}x")

    assert growth(prepare, 30_000) < LINEAR
