"""Lists of articles -> texts and keyboards. Pure functions."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from articles.library import Listed
from bot.conversation import words
from bot.conversation.lists import ListView
from bot.conversation.quoting import escape, shortened, titled
from bot.outgoing.sending import Reply
from bot.speech import LANGUAGES, say, say_count

_LONGEST_LABEL, _LONGEST_NAME = 60, 30  # characters
LANGUAGE = "g"  # begins what the button of a language carries

Row = list[InlineKeyboardButton]


def list_reply(listed: Sequence[Listed], view: ListView) -> Reply:
    """Show a page of a list: a button for each article, under its own ones one to forget it.

    A page that is no longer there is the last one.
    """
    found = view.found(listed)
    while view.page and not view.on_page(found):
        view = ListView(view.page - 1, view.words)
    number = len(found)
    count = _counted(number)
    if view.words:
        asked = escape(shortened(" ".join(view.words.split())))
        said = words.ARTICLES_WITH if found else words.NO_ARTICLES_WITH
        lines = [say(said, count=count, words=asked)]
    else:
        chosen = next((titled(one.title, one.site) for one in listed if one.chosen), "")
        lines = [say(words.LIBRARY, count=count, article=chosen)]
    if number > 1:
        lines.append(say(words.TAP_ANOTHER))
    rows = [row for one in view.on_page(found) for row in _rows(one, view)]
    return Reply("\n".join(lines), InlineKeyboardMarkup([*rows, *_turning(view, found)]))


def forget_one_reply(one: Listed, view: ListView) -> Reply:
    """Ask whether to forget an article."""
    text = say(words.FORGET_ONE, article=titled(one.title, one.site))
    back = InlineKeyboardButton(say(words.KEEP_BUTTON), callback_data=view.encode("l"))
    return Reply(text, InlineKeyboardMarkup([[_forget(one, view, "y")], [back]]))


def forget_reply(listed: Sequence[Listed]) -> Reply:
    """Offer to forget the article that the chat asks, if it has sent it, and all that it sent."""
    own = [one for one in listed if one.own]
    if not own:
        return Reply(say(words.NOTHING_TO_FORGET))
    view = ListView()
    rows = [[_forget(one, view, "y")] for one in own if one.chosen]
    if len(own) > 1 or not rows:
        label = say(words.FORGET_ALL_BUTTON, count=_counted(len(own)))
        rows.append([InlineKeyboardButton(label, callback_data=view.encode("z"))])
    rows.append([InlineKeyboardButton(say(words.KEEP_BUTTON), callback_data=view.encode("l"))])
    return Reply(say(words.FORGET), InlineKeyboardMarkup(rows))


def forgotten(number: int) -> str:
    """Say how many articles are forgotten, in plain text."""
    return say(words.FORGOTTEN, count=_counted(number))


def language_reply(chosen: str) -> Reply:
    """List the languages that the bot speaks; `chosen` is the chat's, "" for each person's own."""
    labels = {"": say(words.AS_IN_TELEGRAM), **LANGUAGES}
    buttons = [
        InlineKeyboardButton(
            f"{'✓ ' if code == chosen else ''}{label}", callback_data=f"{LANGUAGE}{code}"
        )
        for code, label in labels.items()
    ]
    rows = [buttons[:1], *(buttons[n : n + 2] for n in range(1, len(buttons), 2))]
    return Reply(say(words.WHICH_LANGUAGE), InlineKeyboardMarkup(rows))


def _counted(number: int) -> str:
    return say_count(words.ARTICLES, number)


def _rows(one: Listed, view: ListView) -> list[Row]:
    beside = f" ({one.site})" if one.site else ""
    label = shortened(f"{'✓ ' if one.chosen else ''}{one.title}{beside}", _LONGEST_LABEL)
    choose = InlineKeyboardButton(label, callback_data=view.encode("t", one.digest))
    return [[choose], [_forget(one, view, "x")]] if one.own else [[choose]]


def _forget(one: Listed, view: ListView, kind: str) -> InlineKeyboardButton:
    label = say(words.FORGET_BUTTON, title=shortened(one.title, _LONGEST_NAME))
    return InlineKeyboardButton(label, callback_data=view.encode(kind, one.digest))


def _turning(view: ListView, found: Sequence[Listed]) -> list[Row]:
    """Return the row that leads to the pages before and after, if there are any."""
    before, after = ListView(view.page - 1, view.words), ListView(view.page + 1, view.words)
    row = []
    if view.page:
        row.append(InlineKeyboardButton(say(words.BACK_BUTTON), callback_data=before.encode("l")))
    if after.on_page(found):
        row.append(InlineKeyboardButton(say(words.MORE_BUTTON), callback_data=after.encode("l")))
    return [row] if row else []
