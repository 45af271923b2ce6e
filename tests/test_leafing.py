"""The text of an article in pages: nothing is lost, and each fits a message."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import messages
from bot.conversation.buttons import StaleButtonError
from bot.conversation.leafing import decode_page, encode_page, pages_of
from bot.conversation.quoting import MAX_LENGTH
from bot.conversation.sources import Source
from errors import ArticleError
from retrieval.article import Article, parse_article
from tests import telegram_html
from tests.strategies import EXAMPLES, article_text


def shown(article: Article, page: int) -> str:
    reply = messages.article_reply(article, page=page)
    text, _ = telegram_html.parse(reply.text)
    assert telegram_html.length(text) <= MAX_LENGTH
    return text


@given(article_text, st.sampled_from(["", "😀" * 3000, "word 😀 " * 1500, " " * 4000 + "Tea."]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_all_text_is_on_the_pages_in_order(text: str, more: str) -> None:
    try:
        article = parse_article(f"{text}\n\n{more}", "a.txt")
    except ArticleError:
        return
    pages = [shown(article, page) for page in range(len(pages_of(article)))]
    whole = [piece.text for page in pages_of(article) for piece in page]
    skipped = article.headline.paragraph if article.headline else None
    if len(article.paragraphs) == 1:
        skipped = None
    expected = "".join(p for n, p in enumerate(article.paragraphs) if n != skipped)
    assert re.sub(r"\s", "", "".join(whole)) == re.sub(r"\s", "", expected)
    for page, pieces in zip(pages, pages_of(article), strict=True):
        assert len(pieces) <= 10
        assert all(piece.text.replace("\0", "\ufffd") in page for piece in pieces)


def test_ten_paragraphs_each_with_its_place(seed: Article) -> None:
    first = shown(seed, 0)
    assert f"{len(seed.sentences)} sentences, page 1 of 2" in first
    assert f"{seed.paragraphs[1]}\nline 3\n" in first
    assert len(re.findall(r"^line \d+$", first, re.MULTILINE)) == 10
    assert [b.text for b in messages.article_reply(seed).keyboard.inline_keyboard[0]] == ["More"]  # type: ignore[union-attr]
    last = messages.article_reply(seed, page=1)
    assert last.keyboard
    (row,) = last.keyboard.inline_keyboard
    assert [button.text for button in row] == ["Back"]
    assert decode_page(str(row[0].callback_data)) == 0


def test_places_lead_to_the_source(seed: Article) -> None:
    reply = messages.article_reply(seed, Source("https://t.me/news/7"))
    links = {e.text: e.link for e in telegram_html.parse(reply.text)[1] if e.link}
    assert links["line 3"] == links[seed.title] == "https://t.me/news/7"


@pytest.mark.parametrize("end", ["", "x", "-1", "²", "999999", "99"])
def test_forged_pages_are_stale(seed: Article, end: str) -> None:
    with pytest.raises(StaleButtonError):
        messages.article_reply(seed, page=decode_page(encode_page(seed, 0)[:-1] + end))
