"""What other packages say in English, in the language that is spoken: refusals, languages."""

from articles import refusals
from bot.conversation import words
from bot.speech import patterns, say_again, say_language
from retrieval.languages import Language

_TEXTS = patterns(
    *(text for name, text in vars(refusals).items() if name.isupper() and isinstance(text, str)),
    *refusals.UNITS,
    words.NO_LINKS,
    words.NOT_KEPT,
)


def said_again(line: str) -> str:
    """Return a line of `articles.refusals`, filled in, in the language that is spoken."""
    return say_again(line, _TEXTS)


def language_name(language: Language) -> str:
    """Return the name of a language in the language that is spoken."""
    return say_language(language.code, language.name)
