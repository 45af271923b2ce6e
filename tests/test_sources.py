"""A place leads to the sentence: on a page, in a PDF, in a message."""

from dataclasses import replace

import pytest

from articles.document import Paragraph, article_of
from articles.limits import digest_of
from articles.reading import read_document
from bot.conversation import messages
from bot.conversation.buttons import View
from bot.conversation.sources import NOWHERE, Source
from bot.outgoing.sending import Reply
from retrieval.answering import answer
from retrieval.article import Article
from retrieval.place import Place, Unit
from storage.base import Origin
from tests import telegram_html

PAGE = "https://example.org/mills?a=1&b=2#top"
TEXT = """Mills of the north

The first mill was built in 1843. Its wheel turned for ninety years.

😀 The second mill burned down. Nobody knows who set it on fire.
The second mill burned down. It was rebuilt in brick."""


def article_with(unit: Unit) -> Article:
    """Return an article whose sentences stand on units of this kind."""
    article = article_of(read_document(TEXT.encode(), "mills.txt"))
    sentences = tuple(
        replace(s, place=Place(unit, number)) for number, s in enumerate(article.sentences, 1)
    )
    return replace(article, sentences=sentences, headline=sentences[0])


def links(reply: Reply) -> dict[str, str]:
    return {e.text: e.link for e in telegram_html.parse(reply.text)[1] if e.link}


def asked(unit: Unit, source: Source) -> Reply:
    found = answer("Who set the second mill on fire?", article_with(unit))
    return messages.answer_reply(found, source=source)


@pytest.mark.parametrize(
    ("unit", "link", "place"),
    [
        ("paragraph", PAGE, f"{PAGE}:~:text=Nobody%20knows%20who%20set%20it%20on%20fire"),
        ("page", PAGE, "https://example.org/mills?a=1&b=2#page=5"),
        ("line", PAGE, PAGE),
        ("paragraph", "https://t.me/mills/7", "https://t.me/mills/7"),
    ],
)
def test_title_and_place_lead_to_the_source(unit: Unit, link: str, place: str) -> None:
    found = links(asked(unit, Source(link)))
    assert found["Mills of the north"] == link
    assert found[f"{unit} 5"] == place


@pytest.mark.parametrize("unit", ["paragraph", "page", "line"])
def test_without_a_link_nothing_leads_anywhere(unit: Unit) -> None:
    reply = asked(unit, NOWHERE)
    assert links(reply) == {}
    assert reply.quote is None
    assert f"\n{unit} 5\n" in telegram_html.parse(reply.text)[0]


def test_in_context_each_place_leads_to_its_first_sentence() -> None:
    article = article_with("paragraph")
    found = answer("Who set the second mill on fire?", article)
    view = View.of(found).with_context(context=True)
    shown = links(messages.view_reply(view, article, Source(PAGE)))
    assert shown["paragraph 5"].startswith(f"{PAGE}:~:text=Nobody")


def test_all_that_shows_an_article_links_its_title() -> None:
    article = article_with("paragraph")
    source = Source(PAGE)
    whole = messages.answer_reply(answer("full article", article), source=source)
    for reply in (
        messages.article_reply(article, source),
        messages.help_reply(article, source),
        messages.answer_reply(answer("thanks", article), source=source),
        messages.answer_reply(answer("pizza?", article), source=source),
        whole,
    ):
        assert links(reply)[article.title] == PAGE
    assert "Its title above leads to the whole article." in whole.text


def test_only_a_message_of_the_same_chat_is_quoted() -> None:
    assert Source.of(Origin("", 7, 50), 7) == Source("", 50)
    assert Source.of(Origin("", 7, 50), 8) == NOWHERE
    assert Source.of(Origin("javascript:x", 7, 50), 8) == NOWHERE
    assert Source.of(None, 7) == NOWHERE
    quote = asked("line", Source("https://t.me/mills/7", 50)).quote
    assert quote
    assert (quote.message_id, quote.text) == (50, "Nobody knows who set it on fire.")
    assert asked("line", Source(PAGE, 50)).quote is None  # a text behind a link
    assert asked("page", Source("", 50)).quote is None  # a file


def test_a_quotation_says_which_of_two_is_meant() -> None:
    article = article_of(read_document(TEXT.encode(), "mills.txt"))
    source = Source("", 50)
    units = TEXT.encode("utf-16-le")
    for sentence in article.sentences:
        quote = source.quote(sentence, article)
        assert quote
        begin = 2 * quote.position
        assert units[begin:].decode("utf-16-le").startswith(sentence.text)


def test_a_long_sentence_is_quoted_in_part() -> None:
    text = f"It {'😀 ' * 900}is here."
    paragraph = Paragraph(text, ((0, Place("line", 1)),))
    read = read_document(TEXT.encode(), "x")
    article = article_of(replace(read, paragraphs=(paragraph,), digest=digest_of([text])))
    quote = Source("", 50).quote(article.sentences[0], article)
    assert quote
    assert article.sentences[0].text.startswith(quote.text)
    assert telegram_html.length(quote.text) <= 1024
