from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InputTextMessageContent

from articles.library import Listed
from bot.conversation import messages, quoting, words
from bot.conversation.buttons import View, decode_view
from bot.conversation.list_replies import list_reply
from bot.conversation.lists import ListView
from bot.outgoing.sending import Reply, plain
from errors import ArticleError
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Judgement, Verdict
from tests import telegram_html
from tests.strategies import EXAMPLES, article_text, question_text


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


def test_a_question_about_the_article_itself_gets_its_beginning(seed: Article) -> None:
    for question, lead in (
        ("what is this article about?", "I write no summaries."),
        ("full article", "I have no link"),
        ("who wrote this?", "Title and source are all that I know"),
        ("how long is it", f"The article has {len(seed.sentences)} sentences."),
    ):
        text, quoted = check(messages.answer_reply(answer(question, seed)))
        assert text.startswith(f"{seed.title} ({seed.source})\n\n{lead}")
        assert quoted == [sentence.text for sentence in seed.sentences[1:4]]
        assert "line 3" in text
        assert "/article" in text
        assert "does not say" not in text


def test_help_is_the_help(seed: Article) -> None:
    assert messages.answer_reply(answer("help", seed)) == messages.help_reply(seed)
    late = messages.answer_reply(answer("help", seed), late=True)
    assert late.text.startswith(words.LATE)


def test_an_answer_says_from_which_question_it_was_understood(seed: Article) -> None:
    first = "Has Seoul <sent> weapons to Ukraine directly, or through others like Poland?"
    text, _ = check(messages.answer_reply(answer("why not?", seed, [first, "and tanks?"])))
    line = text.splitlines()[0]
    assert line.startswith("(understood with: “Has Seoul <sent> weapons")
    assert line.endswith("…”)")
    assert len(line) <= 80  # two lines of a phone
    alone = answer("Which NATO member is supplied with tanks?", seed, [first])
    assert "understood with" not in messages.answer_reply(alone).text


def test_a_follow_up_that_is_not_found_says_so_too(seed: Article) -> None:
    found = answer("and volleyball?", seed, ["Who won the football?"])
    assert found.verdict is Verdict.NOT_FOUND
    assert "(understood with: “Who won the football?”)" in messages.answer_reply(found).text


def test_inline_a_question_about_the_article_itself_lists_its_opening(seed: Article) -> None:
    listed = messages.inline_results(answer("what is this about?", seed), seed)
    assert [result.title for result in listed] == [seed.title]
    assert messages.inline_results(answer("thanks", seed), seed) == []


@given(article_text, question_text, st.booleans())
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_answer_is_a_message_with_exact_quotations(
    text: str, question: str, extras: bool
) -> None:
    try:
        article = parse_article(text, "<&>.txt")
    except ArticleError:
        return
    found = answer(question, article)
    _, quoted = check(messages.answer_reply(found, question=extras, late=extras))
    sentences = [r.sentence.text.replace("\0", "\ufffd") for r in found.ranked[: found.shown]]
    assert quoted == sentences
    for reply in (messages.help_reply(article), messages.article_reply(article)):
        check(reply)
    check(list_reply([listed(article)] * 60, ListView(words=question)))
    if found.verdict is not Verdict.NOT_FOUND:
        view = View.of(found)
        context = messages.view_reply(view.with_context(context=True), article)
        shown = [article.sentences[number].text for number in view.on_page()]
        joined = "\n".join(check(context)[1])
        assert all(sentence.replace("\0", "\ufffd") in joined for sentence in shown)


def long_article(size: int) -> Article:
    line = " ".join(f"Number {n} is about tea and {'😀' * size}." for n in range(40))
    return parse_article(f"{'T' * 400}\n\n{line}", "long.txt")


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


def test_buttons_lead_on_and_back(seed: Article) -> None:
    view = View.of(answer("North Korea weapons", seed))
    assert labels(messages.view_reply(view, seed)) == ["In context", "More"]
    assert labels(messages.view_reply(view.turned(1), seed)) == ["Back", "In context", "More"]


@pytest.mark.parametrize(
    ("verdict", "lacking", "above"),
    [
        (Verdict.ANSWERED, (), "✅ The article says:"),
        (Verdict.CLOSEST, (), "🤔 The article may not answer this. The closest lines:"),
        (Verdict.NOT_FOUND, (), "❌ The article does not say."),
        (
            Verdict.CLOSEST,
            ("Taiwan",),
            "🤔 The article does not mention Taiwan. The closest lines:",
        ),
        (
            Verdict.NOT_FOUND,
            ("Taiwan", "Japan"),
            "❌ The article does not mention Taiwan or Japan.",
        ),
        (Verdict.NOT_FOUND, ("<b>&",), "❌ The article does not mention <b>&."),
    ],
)
def test_a_verdict_is_seen_at_a_glance(
    seed: Article, verdict: Verdict, lacking: tuple[str, ...], above: str
) -> None:
    found = replace(answer("poland tanks", seed), judgement=Judgement(verdict, 0.4, lacking))
    reply = messages.answer_reply(found)
    assert check(reply)[0].startswith(above)
    bold = [e.text for e in telegram_html.parse(reply.text)[1] if e.kind == "b"]
    assert above.split(" ", 1)[1].startswith(bold[0])


def test_a_name_that_the_article_lacks_stays_on_the_first_page(seed: Article) -> None:
    judgement = Judgement(Verdict.CLOSEST, 0.4, ("Taiwan",))
    found = replace(answer("North Korea weapons", seed), judgement=judgement)
    first = messages.answer_reply(found)
    assert first.keyboard
    more = decode_view(str(first.keyboard.inline_keyboard[0][-1].callback_data), seed)
    assert more.page == 1
    assert messages.view_reply(more.turned(-1), seed) == first


def test_a_sentence_that_answers_is_quoted_whatever_its_score() -> None:
    article = parse_article("Kim’s 北约。", "a.txt")
    found = answer("the 北约。", article)
    assert found.ranked[0].score < 0
    assert "Kim’s 北约。" in check(messages.answer_reply(found))[1]
    (listed,) = messages.inline_results(found, article)
    assert listed.title == "Kim’s 北约。"


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
