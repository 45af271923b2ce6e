"""Answers and articles -> texts in Telegram's HTML, and keyboards. Pure functions."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)

from bot.conversation import words
from bot.conversation.buttons import StaleButtonError, View, encode_example, view_terms
from bot.conversation.commands import COMMANDS
from bot.conversation.explanation import in_lines
from bot.conversation.hearsay import language_name
from bot.conversation.leafing import encode_page, pages_of
from bot.conversation.quoting import (
    MAX_LENGTH,
    escape,
    headline,
    paragraphs,
    passage,
    place,
    quotation,
    shortened,
    signature,
    size,
    utf16_length,
)
from bot.conversation.sources import NOWHERE, Source
from bot.outgoing.sending import Reply, plain
from bot.speech import say, spoken
from retrieval.answers import Answer
from retrieval.article import Article
from retrieval.examples import examples
from retrieval.judging import Verdict
from retrieval.smalltalk import ABOUT_ARTICLE, Talk

_MAX_INLINE = 10  # sentences
_MAX_UNDERSTOOD = 55  # characters: with the words around it, two lines of a phone
BEGINNING = 3, 700  # sentences and characters: a phone's screen


def answer_reply(
    answer: Answer,
    *,
    question: bool = False,
    late: bool = False,
    elsewhere: bool = False,
    source: Source = NOWHERE,
) -> Reply:
    """Show an answer; with `question`, the question stands above it; with `late`, an apology.

    With `elsewhere`, it says that another article answers than the one that was asked.

    If the question was understood from an earlier one, a line says so. It is on the first page
    only, because a button has no room for it.
    """
    asked = [f"<i>{escape(answer.question)}</i>"] if question else []
    above = [say(words.LATE)] * late + asked + [say(words.ELSEWHERE)] * elsewhere
    if answer.talk:
        reply = talk_reply(answer.talk, answer.article, source)
        return Reply("\n\n".join([*above, reply.text]), reply.keyboard)
    if answer.understood.earlier:
        # The last one is the question that stands alone; those between lean on it.
        first = shortened(answer.understood.earlier[-1].query.text, _MAX_UNDERSTOOD)
        above.append(say(words.UNDERSTOOD_WITH, question=escape(first)))
    if answer.other_language and answer.verdict is Verdict.CLOSEST:
        above.append(say(words.OTHER_LANGUAGE, language=language_name(answer.article.language)))
    if answer.verdict is Verdict.NOT_FOUND:
        about = say(words.ABOUT, article=signature(answer.article, source))
        said = headline(answer.verdict, answer.judgement.lacking)
        if answer.other_language:
            said = say(words.OTHER_LANGUAGE, language=language_name(answer.article.language))
        text = "\n\n".join([*above, said, about])
        return Reply(text, article_keyboard(answer.article))
    reply = view_reply(View.of(answer), answer.article, source, above)
    return replace(reply, quote=source.quote(answer.ranked[0].sentence, answer.article))


def talk_reply(talk: Talk, article: Article, source: Source = NOWHERE) -> Reply:
    """Reply to a message that asks nothing the article says: help, its beginning, or a courtesy."""
    if talk is Talk.HELP:
        return help_reply(article, source)
    if talk not in ABOUT_ARTICLE:
        about = say(words.TALK_ABOUT, article=signature(article, source))
        return Reply(f"{say(words.TALK[talk])}\n\n{about}", article_keyboard(article))
    lead = say(words.TALK[talk], count=size(article))
    if talk is Talk.WHOLE and source.link:
        lead = say(words.WHOLE_IS_LINKED)
    quoted = (quotation(one, article, source) for one in article.beginning(*BEGINNING))
    text = "\n\n".join([signature(article, source), lead, *quoted, say(words.ASK_OR_ARTICLE)])
    return Reply(text, article_keyboard(article))


def view_reply(
    view: View, article: Article, source: Source = NOWHERE, above: Sequence[str] = ()
) -> Reply:
    """Show a page of an answer: its quotations or their paragraphs, and buttons to other pages.

    If the message is too long, the last sentences are left out.
    """
    sentences = [article.sentences[number] for number in view.on_page()]
    if view.context:
        header, blocks = say(words.CONTEXT), list(paragraphs(sentences, article, source))
    else:
        header = say(words.MORE) if view.page else headline(view.verdict, view.lacking)
        terms = view_terms(view, article)
        blocks = [quotation(sentence, article, source, terms) for sentence in sentences]
    while True:
        text = "\n\n".join([*above, header, *blocks, signature(article, source)])
        if utf16_length(plain(text)) <= MAX_LENGTH or len(blocks) == 1:
            return Reply(text, _view_keyboard(view))
        blocks.pop()


def why_reply(answer: Answer) -> Reply:
    """Explain an answer, in as many lines as fit a message."""
    question = shortened(answer.question)
    lines = [f"<b>{escape(question)}</b>", *map(escape, in_lines(answer))]
    while utf16_length(plain("\n".join([say(words.WHY), *lines]))) > MAX_LENGTH:
        lines.pop()
    return Reply("\n".join([say(words.WHY), *lines]))


def inline_results(found: Answer | None, article: Article) -> list[InlineQueryResultArticle]:
    """List an answer's sentences for inline mode; the article if nothing is asked, or about it all.

    A tap on a sentence sends it, quoted with its place, into a chat. It goes without a link, which
    may be private.
    """
    if found is None or found.talk in ABOUT_ARTICLE:
        opening = article.opening()
        listed = [(article.title, opening.text, quotation(opening, article))]
    else:
        shown = [r.sentence for r in found.worth_showing(_MAX_INLINE)] if found.shown else []
        listed = [(s.text, place(s), quotation(s, article, terms=found.terms)) for s in shown]
    return [
        InlineQueryResultArticle(
            str(number),
            title,
            InputTextMessageContent(f"{quoted}\n\n{signature(article)}"),
            description=description,
        )
        for number, (title, description, quoted) in enumerate(listed)
    ]


def help_reply(article: Article, source: Source = NOWHERE) -> Reply:
    """Say what the bot does, in four lines, with questions to tap."""
    keyboard = article_keyboard(article)
    commands = [c for c in COMMANDS if c.in_private and c.name != "help"]
    text = say(
        words.HELP,
        article=signature(article, source),
        type_it=say(words.TYPE_OR_TAP if keyboard else words.TYPE),
        commands="; ".join(f"/{c.name}: {say(c.description)}" for c in commands) + ".",
    )
    return Reply(text, keyboard)


def article_reply(article: Article, source: Source = NOWHERE, page: int = 0) -> Reply:
    """Show a page of an article's text, each paragraph with its place.

    The first page has questions to tap. Raises StaleButtonError if there is no such page.
    """
    pages = pages_of(article)
    if page >= len(pages):
        raise StaleButtonError
    said = words.TEXT if len(pages) == 1 else words.TEXT_PAGE
    about = say(
        said,
        article=signature(article, source),
        count=_described(article),
        page=page + 1,
        pages=len(pages),
    )
    pieces = [passage(piece.text, piece.sentence, article, source) for piece in pages[page]]
    turning = []
    if page:
        turning.append((say(words.BACK_BUTTON), page - 1))
    if page + 1 < len(pages):
        turning.append((say(words.MORE_BUTTON), page + 1))
    row = [
        InlineKeyboardButton(label, callback_data=encode_page(article, to)) for label, to in turning
    ]
    asking = None if page else article_keyboard(article)
    rows = [*([row] if row else ()), *(asking.inline_keyboard if asking else ())]
    return Reply("\n\n".join([about, *pieces]), InlineKeyboardMarkup(rows) if rows else None)


def _described(article: Article) -> str:
    """Return how long an article is, and its language if it is another one than the bot's here."""
    if article.language.code in ("", spoken()):
        return size(article)
    return f"{language_name(article.language)}, {size(article)}"


def _view_keyboard(view: View) -> InlineKeyboardMarkup:
    buttons = []
    if view.context:
        buttons.append((say(words.BACK_BUTTON), view.with_context(context=False)))
    else:
        if view.page:
            buttons.append((say(words.BACK_BUTTON), view.turned(-1)))
        buttons.append((say(words.CONTEXT_BUTTON), view.with_context(context=True)))
        if view.turned(1).on_page():
            buttons.append((say(words.MORE_BUTTON), view.turned(1)))
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=to.encode()) for label, to in buttons]]
    )


def article_keyboard(article: Article) -> InlineKeyboardMarkup | None:
    """Return buttons with questions that an article answers; None if there are none."""
    rows = [
        [InlineKeyboardButton(question, callback_data=encode_example(article, number))]
        for number, question in enumerate(examples(article))
    ]
    return InlineKeyboardMarkup(rows) if rows else None
