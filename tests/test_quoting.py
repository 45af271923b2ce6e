"""Quotations, paragraphs and any text in Telegram's HTML, within a message's length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InputTextMessageContent

from bot.conversation import messages, quoting, words
from bot.conversation.buttons import View
from bot.conversation.list_replies import list_reply
from bot.conversation.lists import ListView
from bot.outgoing.sending import Reply, plain
from errors import ArticleError
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Verdict
from tests import telegram_html
from tests.replies import check, labels, listed, long_article
from tests.strategies import EXAMPLES, question_text


def test_long_messages_are_cut_between_sentences() -> None:
    article = long_article(900)
    found = answer("tea", article)
    assert found.shown == 3
    _, quoted = check(messages.answer_reply(found, question=True, late=True))
    assert 1 <= len(quoted) < 3
    assert quoted == [r.sentence.text for r in found.ranked[: len(quoted)]]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    article = long_article(50)
    view = View.of(answer("number 20 tea", article)).with_context(context=True)
    text, quoted = check(messages.view_reply(view, article))
    assert "[…] Number" in text
    inner = quoted[0].removeprefix("[…] ").removesuffix(" […]")
    assert inner in article.paragraphs[1]
    assert inner.startswith("Number")
    assert inner.endswith(".")


@pytest.mark.parametrize(
    ("gap", "whole"),
    [(" ", True), (" " * 1500, True), (" " * 1600, False), ("\u3000" * 300_000, False)],
)
def test_a_paragraph_of_blanks_is_cut_between_sentences(gap: str, whole: bool) -> None:
    article = parse_article(f"Tea\n\nBoil water.{gap}Steep the tea.{gap}Drink it.", "a.txt")
    view = View.of(answer("steep tea", article)).with_context(context=True)
    text, quoted = check(messages.view_reply(view, article))
    inner = quoted[0].removeprefix("[…] ").removesuffix(" […]")
    assert inner in article.paragraphs[1]
    assert "Steep the tea." in inner
    assert (inner == article.paragraphs[1]) == whole
    assert ("[…]" not in text) == whole


_gaps = st.sampled_from([" ", "", " " * 500, "\u3000" * 1030, " " * 5000, "\n"])


_stretches = st.sampled_from(
    ["Tea is hot.", "Tea 😀", "茶。", f"Tea is {'😀' * 400}.", "Tea, “tea”?"]
)


@given(st.lists(st.tuples(_stretches, _gaps), min_size=1, max_size=12), question_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_paragraph_fits_a_message(parts: list[tuple[str, str]], question: str) -> None:
    try:
        article = parse_article("".join(map("".join, parts)), "tea.txt")
    except ArticleError:
        return
    found = answer(f"tea hot {question}", article)
    if found.verdict is not Verdict.NOT_FOUND:
        view = View.of(found).with_context(context=True)
        for quotation in check(messages.view_reply(view, article))[1]:
            inner = quotation.removeprefix("[…] ").removesuffix(" […]")
            assert any(inner in paragraph for paragraph in article.paragraphs)


def test_two_sentences_of_a_paragraph_share_it(seed: Article) -> None:
    view = View.of(answer("Who met Stoltenberg on Monday and what did they discuss?", seed))
    assert [seed.sentences[n].line for n in view.on_page()] == [11, 11]
    reply = messages.view_reply(view.with_context(context=True), seed)
    _, quoted = check(reply)
    assert quoted == [seed.paragraphs[seed.sentences[view.on_page()[0]].paragraph]]
    assert labels(reply) == ["Back"]


def test_escape_is_undone_by_plain() -> None:
    assert plain(quoting.escape("<b>&amp;</b> \"x\" 'y'")) == "<b>&amp;</b> \"x\" 'y'"


MARKUP = (
    "< > & \" ' . ! ; <b> </i> </blockquote> <a-b='c'> <!-- &lt; &amp; &#60; <tg-spoiler> <b \\ {x}"
)


hostile = st.lists(
    st.sampled_from([*MARKUP.split(), " ", "tanks", " Poland ", " war ", "𝒳"]),
    min_size=1,
    max_size=12,
).map("".join)


@given(hostile, hostile, hostile, hostile, hostile)
@settings(max_examples=EXAMPLES, deadline=None)
def test_nobody_can_write_html(
    name: str, title: str, source: str, body: str, question: str
) -> None:
    text = f"A {title} – The{source}\n\nTanks {body} for Poland. {body} And a war."
    article = parse_article(text, name.replace("/", " "))
    question = f"tanks {question}"
    found = answer(question, article)
    known = {"b", "i", "blockquote", "blockquote expandable"}
    view = View.of(found).with_context(context=True)
    for reply in (
        messages.answer_reply(found, question=True),
        *([messages.view_reply(view, article)] if found.shown else []),
        messages.why_reply(found),
        messages.article_reply(article),
        messages.help_reply(article),
        list_reply([listed(article, chosen=True)] * 2, ListView()),
    ):
        shown, quoted = check(reply)
        assert {entity.kind for entity in telegram_html.parse(reply.text)[1]} <= known
        assert all(quotation.strip(" […]") in text for quotation in quoted)
        if reply.text.startswith(words.WHY):
            assert found.question in shown
        else:
            assert article.title in shown
            assert article.source in shown
    for result in messages.inline_results(found, article):
        content = result.input_message_content
        assert isinstance(content, InputTextMessageContent)
        shown, _ = check(Reply(content.message_text))
        assert article.title in shown
        assert article.source in shown
