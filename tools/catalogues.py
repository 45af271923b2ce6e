"""The bot's texts in other languages: `python -m tools.catalogues` brings their files up to date.

Every text of `bot.conversation.words`, `articles.refusals` and the table of commands is a message.
`bot/locales/LANGUAGE.po` holds it in a language of `bot.speech.LANGUAGES`. `compiled` makes what
the bot reads from these files; the build does this, see `hatch_build.py`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALES = Path(__file__).resolve().parents[1] / "bot" / "locales"
_DOMAIN = "pullquote"
_PLACEHOLDER = re.compile(r"\{\w+\}")


def messages() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Yield each message, in English, and the name of its constant; a plural has two forms."""
    from articles import refusals
    from bot.conversation import words
    from bot.conversation.commands import COMMANDS

    yield from ((command.description, f"/{command.name}") for command in COMMANDS)
    for module in (words, refusals):
        yield from _in_module(module)


def _in_module(module: ModuleType) -> Iterator[tuple[str | tuple[str, str], str]]:
    for name, value in vars(module).items():
        if name.isupper() and name != "SIGNS":
            for text in _texts(value):
                words = "".join(text) if isinstance(text, tuple) else text
                if any(map(str.isalpha, _PLACEHOLDER.sub("", words))):
                    yield text, name


def _texts(value: object) -> Iterator[str | tuple[str, str]]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple) and hasattr(value, "_fields"):  # a Plural
        yield value[0], value[1]
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)


def template() -> Catalog:
    """Return a catalogue of all messages, without translations."""
    catalog = Catalog(project="Pullquote", header_comment="")
    for text, name in messages():
        catalog.add(text, auto_comments=[name])
    return catalog


def read(code: str, folder: Path = LOCALES) -> Catalog:
    """Return the catalogue of a language as its file has it."""
    with (folder / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code, domain=_DOMAIN)


def compiled(folder: Path) -> Iterator[Path]:
    """Make what the bot reads, `CODE/LC_MESSAGES/pullquote.mo`, of each file; yield its path."""
    for source in sorted(folder.glob("*.po")):
        target = folder / source.stem / "LC_MESSAGES" / f"{_DOMAIN}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, read(source.stem, folder))
        yield target


def update() -> None:
    """Bring every file up to date: new messages are empty, and old ones are taken out."""
    from bot.speech import DEFAULT, LANGUAGES

    for code in LANGUAGES:
        if code == DEFAULT:
            continue
        path = LOCALES / f"{code}.po"
        catalog = read(code) if path.exists() else Catalog(locale=code, header_comment="")
        catalog.update(template(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=100, omit_header=False, sort_output=False)
        missing = sum(not all(_all(one.string)) for one in catalog if one.id)
        print(f"{path.name}: {missing} of {len(catalog)} messages to translate")


def _all(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    update()
    for made in compiled(LOCALES):
        print(made)
