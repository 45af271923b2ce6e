from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import messages, words
from bot.conversation.buttons import View, decode_view
from bot.conversation.list_replies import list_reply
from bot.conversation.lists import ListView
from errors import ArticleError
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Judgement, Verdict
from retrieval.languages import ENGLISH
from tests import telegram_html
from tests.replies import check, labels, listed
from tests.strategies import EXAMPLES, article_text, question_text


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
    article = replace(parse_article("Kim’s 北约。", "a.txt"), language=ENGLISH)
    found = answer("the 北约。", article)
    assert found.ranked[0].score < 0
    assert "Kim’s 北约。" in check(messages.answer_reply(found))[1]
    (listed,) = messages.inline_results(found, article)
    assert listed.title == "Kim’s 北约。"
