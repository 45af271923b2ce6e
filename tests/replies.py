"""Replies as Telegram would take them, and articles to make them from."""

from articles.library import Listed
from bot.conversation import quoting
from bot.outgoing.sending import Reply, plain
from retrieval.article import Article, parse_article
from tests import telegram_html


def listed(article: Article, *, chosen: bool = False) -> Listed:
    return Listed(
        article.title, article.source, article.digest, own=False, chosen=chosen, added=0.0
    )


def labels(reply: Reply) -> list[str]:
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    return [button.text for row in rows for button in row]


def check(reply: Reply) -> tuple[str, list[str]]:
    """Check that Telegram would accept a message; return its visible text and its quotations."""
    text, entities = telegram_html.parse(reply.text)
    assert 1 <= telegram_html.length(text) <= quoting.MAX_LENGTH
    assert plain(reply.text) == text
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    for row in rows:
        for button in row:
            assert button.text
            assert 1 <= len(str(button.callback_data).encode()) <= 64
    return text, [entity.text for entity in entities if entity.kind.startswith("blockquote")]


def long_article(size: int) -> Article:
    line = " ".join(f"Number {n} is about tea and {'😀' * size}." for n in range(40))
    return parse_article(f"{'T' * 400}\n\n{line}", "long.txt")
