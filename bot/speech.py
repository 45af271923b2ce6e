"""The language in which the bot speaks: chosen once for each update, for all that it says then.

It is kept in a context variable, as web frameworks do, because nearly every function that makes a
text would have to hand it on otherwise. A thread that makes a reply is started with a copy of the
context. The texts are in English in `conversation.words`, and in `locales` in other languages.
"""

import gettext
import re
import unicodedata
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

LOCALES = Path(__file__).with_name("locales")
DOMAIN = "pullquote"
DEFAULT = "en"
# Each with its own name, as it stands on a button.
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "fa": "فارسی",
    "fr": "Français",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "pt": "Português",
    "ru": "Русский",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}
_RIGHT_TO_LEFT = frozenset({"ar", "fa"})
_DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "fa": "۰۱۲۳۴۵۶۷۸۹"}
_STRONG = {"L": False, "R": True, "AL": True}  # whether letters of a class run right to left
# Signs that turn the direction of what follows (Unicode Standard Annex 9). In a title they would
# turn the bot's own words as well.
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_ISOLATE, _END = "\u2068", "\u2069"  # FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE
_TAG = re.compile(r"<[^>]*>")

_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


class Plural(NamedTuple):
    """A text with `{count}` for one thing, and for several."""

    one: str
    other: str


def language_for(tag: str | None) -> str:
    """Return the language of LANGUAGES for a tag such as "pt-BR"; DEFAULT if there is none."""
    code = (tag or "").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else DEFAULT


def speak(code: str) -> None:
    """Speak a language from now on, for this update."""
    _spoken.set(code)


def spoken() -> str:
    """Return the code of the language that is spoken now."""
    return _spoken.get()


def say(text: str, **fields: object) -> str:
    """Return a text in the language that is spoken, with its fields filled in."""
    found = _catalogue(spoken()).gettext(text) if text else ""
    return found.format(**_filled(fields)) if fields else found


def say_count(text: Plural, number: int, **fields: object) -> str:
    """Return a text about a number of things, in the form that the language has for this number."""
    found = _catalogue(spoken()).ngettext(text.one, text.other, number)
    return found.format(**_filled({"count": number, **fields}))


def say_again(said: str, texts: Mapping[str, re.Pattern[str]]) -> str:
    """Return an English sentence in the language that is spoken, if it is made from one of `texts`.

    These are the texts, each with the pattern of what is made from it; see `patterns`. A sentence
    that comes from another process, or from a module that knows no languages, is said again so.
    """
    if spoken() == DEFAULT:
        return said
    for text, pattern in texts.items():
        found = pattern.fullmatch(said)
        if found:
            return say(
                text, **{name: say_again(part, texts) for name, part in found.groupdict().items()}
            )
    return said


def patterns(*texts: str | Plural) -> dict[str, re.Pattern[str]]:
    """Return texts with the patterns of what is made from them, for `say_again`."""
    single = [
        text for given in texts for text in (given if isinstance(given, Plural) else (given,))
    ]
    return {
        text: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text)), re.DOTALL)
        for text in single
    }


def say_day(day: date) -> str:
    """Return a date such as "19 Nov 2026"."""
    if spoken() == DEFAULT:
        return f"{day.day} {day:%b %Y}"
    from babel.dates import format_date  # English needs none of it

    pattern = "y年M月d日" if spoken() == "zh" else "d MMM y"
    return _with_own_digits(format_date(day, pattern, locale=spoken()))


def say_number(number: int) -> str:
    """Return a whole number in the digits of the language, without separators."""
    return _with_own_digits(str(number))


def _with_own_digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789", _DIGITS.get(spoken(), "0123456789")))


def say_language(code: str, english: str) -> str:
    """Return the name of a language; `english` is its English name."""
    if spoken() == DEFAULT or not code:
        return english
    from babel import Locale

    return str(Locale.parse(spoken()).languages.get(code, english))


def plain_direction(text: str) -> str:
    """Return a text without the signs that turn the direction of others."""
    return text.translate(_TURNING)


def isolated(text: str) -> str:
    """Return a part of a sentence, marked off if its letters run in another direction.

    Otherwise the words around it, a full stop or a bracket would stand on the wrong side of it.
    """
    directions = {
        _STRONG[kind]
        for kind in map(unicodedata.bidirectional, set(_TAG.sub("", text)))
        if kind in _STRONG
    }
    turns = directions - {spoken() in _RIGHT_TO_LEFT}
    return f"{_ISOLATE}{text}{_END}" if turns else text


def _filled(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        name: isolated(value)
        if isinstance(value, str)
        else say_number(value)
        if isinstance(value, int)
        else value
        for name, value in fields.items()
    }


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> gettext.NullTranslations:
    """Return the texts of a language; those in English if they are not compiled."""
    if code == DEFAULT:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALES, [code], fallback=True)
