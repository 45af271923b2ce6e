"""Answers and articles -> texts in Telegram's HTML, and keyboards. Pure functions.

The one place that escapes: what comes from an article or a person passes `escape`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape as escape_html
from html import unescape

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)

from bot.conversation.buttons import View, encode_choice, encode_example, view_terms
from bot.conversation.commands import COMMANDS
from retrieval.answering import IN_WORDS, Answer
from retrieval.article import Article, Sentence
from retrieval.examples import examples
from retrieval.explaining import in_lines
from retrieval.judging import Verdict
from retrieval.terms import matches

MAX_LENGTH = 4096  # UTF-16 units after entities are parsed, core.telegram.org/bots/api#sendmessage
_MAX_TITLE = 200  # characters
_MAX_INLINE = 10  # sentences
_MAX_LISTED = 50  # a keyboard holds 100 buttons

LATE = "<i>Late answer: I was not there when you asked.</i>"
MORE = "More lines, by rank:"
CONTEXT = "In context:"
ASK = "What do you want to know? Reply to this message."
NOT_TEXT = "I can only read text: please type your question."
UNKNOWN_COMMAND = "I do not know that command. Just type your question, or see /help."
FAILED = "Sorry, something went wrong on my side. Please ask again."
NO_WHY = (
    "I no longer know what was asked there. Ask again, then send /why as a reply to the answer."
)
WHY = "Why these lines: what matched, and what it added to their score."
TOO_MUCH = "That is more than I can answer. Please wait a minute, then ask again."
NOT_ALLOWED = (
    "I answer in certain chats only, and this is none of them. Whoever runs me can let it in; "
    "its number is {chat}."
)
PRIVACY = """\
<b>What I keep</b>
• Your question, from when it arrives until it is answered, so that it is not lost; then its text \
is erased.
• For two days, numbers: which update I have handled, and which message answers which, so that \
nothing is answered twice and an edited question edits its answer.
• The article that this chat has chosen, by the chat’s number.
• In memory only, until I am restarted: the last questions, at most 10,000 of all chats together, \
for follow-ups and /why.
I keep no names, log no questions, and pass nothing on. Telegram sees what you write to me."""
CHOSEN = "This chat now asks: {title}"
NOTHING = "The article does not say"
STALE = "This button is out of date. Please ask again."


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to send: Telegram's HTML and the buttons under it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def escape(text: str) -> str:
    """Make any text safe inside Telegram's HTML, core.telegram.org/bots/api#html-style."""
    return escape_html(text.replace("\0", "\ufffd"), quote=True)


def plain(html: str) -> str:
    """Return what is left of our HTML without its tags: what Telegram counts and shows."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def utf16_length(text: str) -> int:
    """Return the length of a text as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def answer_reply(answer: Answer, *, question: bool = False, late: bool = False) -> Reply:
    """Show an answer; with `question`, what was asked stands above it."""
    asked = [f"<i>{escape(answer.question)}</i>"] if question else []
    above = [LATE] * late + asked
    if answer.verdict is Verdict.NOT_FOUND:
        about = f"It is about: {_signature(answer.article)}"
        if answer.talk:
            about = about.replace("It is", "The article is")
        said = answer.talk.value if answer.talk else IN_WORDS[answer.verdict]
        text = "\n\n".join([*above, said, about])
        return Reply(text, _examples_keyboard(answer.article))
    return view_reply(View.of(answer), answer.article, above)


def view_reply(view: View, article: Article, above: Sequence[str] = ()) -> Reply:
    """Show a page of an answer: its quotations, or their paragraphs, and the buttons that lead on.

    Sentences that would make the message too long are left out, the last first.
    """
    sentences = [article.sentences[number] for number in view.on_page()]
    if view.context:
        header, blocks = CONTEXT, list(_paragraphs(sentences, article))
    else:
        header = MORE if view.page else IN_WORDS[view.verdict]
        terms = view_terms(view, article)
        blocks = [quotation(sentence, terms) for sentence in sentences]
    while True:
        text = "\n\n".join([*above, header, *blocks, _signature(article)])
        if utf16_length(plain(text)) <= MAX_LENGTH or len(blocks) == 1:
            return Reply(text, _view_keyboard(view))
        blocks.pop()


def why_reply(answer: Answer) -> Reply:
    """Explain an answer, in as many lines as fit a message."""
    lines = [f"<b>{escape(answer.question)}</b>", *map(escape, in_lines(answer))]
    while utf16_length(plain("\n".join([WHY, *lines]))) > MAX_LENGTH:
        lines.pop()
    return Reply("\n".join([WHY, *lines]))


def quotation(sentence: Sentence, terms: frozenset[str] = frozenset()) -> str:
    """Quote a sentence word for word, the words of `terms` in bold, with its line."""
    marked = _bold(sentence.text, matches(sentence.text, terms))
    return f"<blockquote>{marked}</blockquote>\nline {sentence.line}"


def inline_results(found: Answer | None, article: Article) -> list[InlineQueryResultArticle]:
    """List an answer's sentences for inline mode; the article if nothing was asked.

    A tap on one sends it, quoted with its line, into a chat.
    """
    if found is None:
        opening = article.opening()
        listed = [(article.title, opening.text, quotation(opening))]
    else:
        shown = [r.sentence for r in found.ranked[:_MAX_INLINE] if found.shown and r.score > 0]
        listed = [(s.text, f"line {s.line}", quotation(s, found.terms)) for s in shown]
    return [
        InlineQueryResultArticle(
            str(number),
            title,
            InputTextMessageContent(f"{quoted}\n\n{_signature(article)}"),
            description=description,
        )
        for number, (title, description, quoted) in enumerate(listed)
    ]


def help_reply(article: Article) -> Reply:
    """Say what the bot does, in four lines, with questions to tap."""
    keyboard = _examples_keyboard(article)
    type_it = "Just type your question, or tap one below." if keyboard else "Just type a question."
    commands = [c for c in COMMANDS if c.in_private and c.name != "help"]
    lines = [
        "I answer questions about an article in its own words, with the line they stand on.",
        f"Now it is: {_signature(article)}",
        f"{type_it} In a group: /ask and the question, reply to me, or mention me.",
        "; ".join(f"/{command.name}: {command.description}" for command in commands) + ".",
    ]
    return Reply("\n".join(lines), keyboard)


def article_reply(article: Article) -> Reply:
    """Show an article: title, source, number of sentences, opening sentence."""
    count = len(article.sentences)
    sentences = "1 sentence" if count == 1 else f"{count} sentences"
    text = f"{_signature(article)}\n{sentences}. It opens:\n\n{quotation(article.opening())}"
    return Reply(text, _examples_keyboard(article))


def articles_reply(articles: Sequence[Article], chosen: Article) -> Reply:
    """List the articles as buttons, the chosen one ticked."""
    count = "one article" if len(articles) == 1 else f"{len(articles)} articles"
    text = f"I know {count}. This chat asks: {_signature(chosen)}"
    if len(articles) > 1:
        text += "\nTap another to ask it instead."
    if len(articles) > _MAX_LISTED:
        text += f"\nHere are the first {_MAX_LISTED}."
    rows = [
        [
            InlineKeyboardButton(
                f"{'✓ ' if article is chosen else ''}{_shortened(article.title, 60)}",
                callback_data=encode_choice(article),
            )
        ]
        for article in articles[:_MAX_LISTED]
    ]
    return Reply(text, InlineKeyboardMarkup(rows))


def _signature(article: Article) -> str:
    title, source = _shortened(article.title), _shortened(article.source)
    return f"<i>{escape(title)}</i> ({escape(source)})"


def _shortened(text: str, length: int = _MAX_TITLE) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _bold(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    end = 0
    for begin, stop in spans:
        parts += [escape(text[end:begin]), f"<b>{escape(text[begin:stop])}</b>"]
        end = stop
    return "".join([*parts, escape(text[end:])])


def _paragraphs(sentences: Sequence[Sentence], article: Article) -> Iterable[str]:
    """Quote the sentences' paragraphs, the sentences in bold; each paragraph once."""
    budget = 3 * MAX_LENGTH // 4 // len(sentences)
    left = list(sentences)
    while left:
        window = _window(left[0], article, budget)
        inside = [sentence for sentence in left if sentence in window]
        left = [sentence for sentence in left if sentence not in window]
        paragraph = article.paragraphs[window[0].paragraph]
        start, stop = window[0].offset, _end(window[-1])
        spans = sorted((s.offset - start, s.offset - start + len(s.text)) for s in inside)
        text = _bold(paragraph[start:stop], spans)
        before = "[…] " if paragraph[:start].strip() else ""
        after = " […]" if paragraph[stop:].strip() else ""
        lines = ", ".join(f"line {line}" for line in sorted({s.line for s in inside}))
        yield f"<blockquote expandable>{before}{text}{after}</blockquote>\n{lines}"


def _window(sentence: Sentence, article: Article, budget: int) -> list[Sentence]:
    """Return the sentence's paragraph, or what of it lies around the sentence and fits `budget`.

    What stands between the sentences counts too: it may be a million blanks.
    """
    text = article.paragraphs[sentence.paragraph]
    paragraph = [s for s in article.sentences if s.paragraph == sentence.paragraph]
    low = high = paragraph.index(sentence)
    grew = True
    while grew:
        grew = False
        for before, after in ((0, 1), (1, 0)):
            first, last = low - before, high + after
            if first >= 0 and last < len(paragraph):
                begin, end = paragraph[first].offset, _end(paragraph[last])
                # A text has at least as many UTF-16 units as characters, which need no counting.
                if end - begin <= budget and utf16_length(text[begin:end]) <= budget:
                    low, high, grew = first, last, True
    return paragraph[low : high + 1]


def _end(sentence: Sentence) -> int:
    """Return where a sentence ends in its paragraph."""
    return sentence.offset + len(sentence.text)


def _view_keyboard(view: View) -> InlineKeyboardMarkup:
    buttons = []
    if view.context:
        buttons.append(("Back", view.with_context(context=False)))
    else:
        if view.page:
            buttons.append(("Back", view.turned(-1)))
        buttons.append(("In context", view.with_context(context=True)))
        if view.turned(1).on_page():
            buttons.append(("More", view.turned(1)))
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=to.encode()) for label, to in buttons]]
    )


def _examples_keyboard(article: Article) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(question, callback_data=encode_example(article, number))]
        for number, question in enumerate(examples(article))
    ]
    return InlineKeyboardMarkup(rows) if rows else None
