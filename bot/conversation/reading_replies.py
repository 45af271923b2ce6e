"""What the bot says while and after it reads. Pure functions."""

from collections.abc import Sequence
from datetime import date

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from yarl import URL

from articles.document import Document
from bot.conversation import words
from bot.conversation.buttons import ANSWER_IT, READ_IT
from bot.conversation.hearsay import said_again
from bot.conversation.material import SURELY, Material, SentFile, SentLink
from bot.conversation.messages import article_keyboard
from bot.conversation.quoting import escape, quotation, shortened, size
from bot.conversation.sources import Source
from bot.outgoing.sending import Reply
from bot.speech import say, say_count, say_day
from retrieval.article import Article
from retrieval.sentences import FINAL_STOP

_MOST_NAME = 60  # characters


def reading_reply(material: Material) -> Reply:
    """Say what is being read."""
    return Reply(say(words.READING, what=escape(_name(material))))


def read_reply(
    material: Material,
    document: Document,
    article: Article,
    source: Source,
    gone: Sequence[str],
) -> Reply:
    """Say what was read, with its opening, and questions to tap.

    `gone` are the titles of the articles that had to go to make room.
    """
    about = [escape(shortened(document.site))] if document.site else []
    if document.published and (day := _day(document.published)):
        about.append(day)
    title = article.title
    if isinstance(material, SentFile) and material.name:
        title, about = material.name, []
    counted = [size(article)]
    if document.pages > 1:
        counted.insert(0, say_count(words.PAGES, document.pages))
    said = words.READ_TEXT if _is_joined(material) else words.READ
    lines = [
        say(
            said,
            title=escape(shortened(title)),
            about=f" ({', '.join(about)})" if about else "",
            messages=0 if isinstance(material, SentLink | SentFile) else len(material.texts),
            count=", ".join(counted),
        ),
        *(escape(said_again(note)) for note in document.notes),
    ]
    if _is_cut(material):
        lines.append(say(words.ONLY_THIS_PART))
    if gone:
        names = ", ".join(escape(shortened(one, _MOST_NAME)) for one in gone)
        lines.append(say(words.GONE, titles=names))
    lines += ["", quotation(article.opening(), article, source)]
    return Reply("\n".join(lines), article_keyboard(article))


def choice_reply() -> Reply:
    """Ask whether a long text is to be read or to be answered."""
    labels = ((say(words.READ_IT), READ_IT), (say(words.ANSWER_IT), ANSWER_IT))
    row = [InlineKeyboardButton(label, callback_data=data) for label, data in labels]
    return Reply(say(words.READ_OR_ANSWER), InlineKeyboardMarkup([row]))


def _is_cut(material: Material) -> bool:
    """Tell whether a text is the first part of one that a client has split."""
    if isinstance(material, SentLink | SentFile) or len(material.texts) > 1:
        return False
    text = material.texts[0]
    return len(text) >= SURELY and not FINAL_STOP.search(text)


def _is_joined(material: Material) -> bool:
    return not isinstance(material, SentLink | SentFile) and len(material.texts) > 1


def _name(material: Material) -> str:
    """Return what people call it: a link is called by its site."""
    if isinstance(material, SentLink):
        return shortened(_host(material.address), _MOST_NAME)
    if isinstance(material, SentFile):
        return shortened(material.name, _MOST_NAME) or say(words.YOUR_FILE)
    return say(words.YOUR_TEXT)


def _host(address: str) -> str:
    try:
        return URL(address).host or say(words.YOUR_LINK)
    except ValueError:
        return say(words.YOUR_LINK)


def _day(published: str) -> str:
    """Return a date such as "19 Nov 2026"; "" if it is none."""
    try:
        day = date.fromisoformat(published)
    except ValueError:
        return ""
    return say_day(day)
