"""The bot's texts in other languages are whole, and are used wherever it speaks."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from articles import refusals
from bot import speech
from bot.conversation import words
from bot.conversation.commands import COMMANDS
from bot.conversation.hearsay import language_name, said_again
from bot.conversation.quoting import titled
from bot.speech import DEFAULT, LANGUAGES, isolated, language_for, say, say_count, say_day, speak
from retrieval.languages import LANGUAGES as KNOWN
from tests.conftest import ROOT
from tools.catalogues import LOCALES, compiled, messages, read

OTHERS = [code for code in LANGUAGES if code != DEFAULT]
_GAP = re.compile(r"\{[^}]*\}|</?\w+>|/\w+")  # placeholders, tags and commands


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English before and after each test."""
    speak(DEFAULT)
    yield
    speak(DEFAULT)


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


def translated(code: str) -> Iterator[tuple[Message, tuple[str, str]]]:
    """Yield each message with each pair of its text in English and in a language."""
    for message in read(code):
        if message.id:
            source = forms(message.id)[-1]
            for text in forms(message.string):
                yield message, (source, text)


_SHOW = frozenset({"Reply", "InlineKeyboardButton", "toast", "reply_to"})


@pytest.mark.parametrize("code", OTHERS)
class TestCatalogue:
    def test_it_has_each_message_and_no_other(self, code: str) -> None:
        ids = {forms(message.id) for message in read(code) if message.id}
        assert ids == {forms(text) for text, _ in messages()}

    def test_each_message_is_translated(self, code: str) -> None:
        catalogue = read(code)
        assert not [message.id for message in catalogue if message.id and message.fuzzy]
        for message, (_, text) in translated(code):
            assert text.strip(), message.id
        plurals = [message for message in catalogue if message.pluralizable]
        assert plurals
        assert all(len(forms(one.string)) == catalogue.num_plurals for one in plurals)

    def test_gaps_tags_and_commands_are_those_of_the_english_text(self, code: str) -> None:
        for message, (source, text) in translated(code):
            found, wanted = set(_GAP.findall(text)), set(_GAP.findall(source))
            spared = {"{count}"} if message.pluralizable else set()  # "a page"
            assert found - spared == wanted - spared, text
            assert text.count("\n") == source.count("\n"), text
            assert text[:1].isspace() == source[:1].isspace() or code in ("zh", "ru", "uk", "tr")

    def test_it_is_another_language(self, code: str) -> None:
        same = [source for _, (source, text) in translated(code) if source == text]
        assert not [text for text in same if len(_GAP.sub("", text).split()) > 3]

    def test_texts_fit_what_telegram_allows(self, code: str) -> None:
        speak(code)
        assert len(say(words.DESCRIPTION)) <= 512  # core.telegram.org/bots/api#setmydescription
        assert len(say(words.SHORT_DESCRIPTION)) <= 120
        assert all(3 <= len(say(command.description)) <= 256 for command in COMMANDS)
        assert len(say(words.NOTHING)) <= 64  # core.telegram.org/bots/api#inlinequeryresultsbutton


def test_what_the_bot_reads_is_compiled_from_the_files() -> None:
    assert {path.parts[-3] for path in compiled(LOCALES)} == set(OTHERS)


def test_there_is_a_file_for_each_language() -> None:
    assert {path.stem for path in LOCALES.glob("*.po")} == set(OTHERS)
    for code in OTHERS:
        with (LOCALES / f"{code}.po").open("rb") as file:
            assert str(read_po(file).locale) == code


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: path.name)
def test_no_text_is_shown_without_being_translated(path: Path) -> None:
    """What is filled into a text, or shown, passes `say`."""
    tree = ast.parse(path.read_text("utf-8"))
    for call in calls(tree):
        function = call.func
        named = function.id if isinstance(function, ast.Name) else ""
        if isinstance(function, ast.Attribute) and function.attr == "format":
            assert not is_text(function.value), ast.unparse(call)
        if named in _SHOW:
            assert not any(map(is_text, call.args)), ast.unparse(call)


def is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "words"
    )


def test_a_language_is_found_for_what_telegram_sends() -> None:
    assert language_for("pt-br") == "pt"
    assert language_for("zh-hans") == "zh"
    assert language_for("RU") == "ru"
    assert language_for(None) == language_for("") == language_for("xx") == "en"


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("en", 1, "1 sentence"),
        ("en", 2, "2 sentences"),
        ("ru", 1, "1 предложение"),
        ("ru", 3, "3 предложения"),
        ("ru", 11, "11 предложений"),
        ("ar", 1, "جملة واحدة"),
        ("ar", 2, "جملتان"),
        ("fr", 0, "0 phrase"),
        ("zh", 7, "7 句"),
    ],
)
def test_plurals(code: str, number: int, said: str) -> None:
    speak(code)
    assert say_count(words.SENTENCES, number) == said


def test_numbers_and_dates_are_those_of_the_language() -> None:
    day = date(2026, 11, 19)
    assert say_day(day) == "19 Nov 2026"
    speak("de")
    assert say_day(day) == "19. Nov. 2026" or "Nov" in say_day(day)
    speak("fa")
    assert say(words.PLACES["line"], number=17) == "خط ۱۷"


def test_refusals_are_said_again() -> None:
    line = refusals.TROUBLE.format(host="example.org", status=503)
    assert said_again(line) == line
    speak("de")
    assert said_again(line).startswith("example.org antwortet mit einem Fehler (503).")
    cut = refusals.CUT.format(kept=3, count=9, units="pages")
    assert "3 von 9 Seiten" in said_again(cut)
    assert said_again("something else") == "something else"


def test_each_refusal_is_said_again_in_each_language() -> None:
    lines = [text for name, text in vars(refusals).items() if name.isupper() and name != "UNITS"]
    for code in OTHERS:
        speak(code)
        for line in lines:
            if line == refusals.A_FILE:
                continue  # it is an Italian word as well
            filled = re.sub(r"\{\w+\}", "7", line)
            assert said_again(filled) != filled, (code, line)


def test_languages_are_named_in_the_language_that_is_spoken() -> None:
    assert language_name(KNOWN["ru"]) == "Russian"
    speak("de")
    assert language_name(KNOWN["ru"]) == "Russisch"


def test_what_runs_the_other_way_is_marked_off() -> None:
    assert isolated("Tea") == "Tea"
    assert isolated("شاي") == "\u2068شاي\u2069"
    assert titled("Tea \u202eeaT", "A\u2066") == "<i>Tea eaT</i> (A)"
    speak("ar")
    assert isolated("<i>Tea</i>") == "\u2068<i>Tea</i>\u2069"
    assert isolated("شاي 17") == "شاي 17"
    assert "\u2068Tea\u2069" in say(words.CHOSEN, title="Tea")


def test_english_is_spoken_if_a_language_is_not_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "LOCALES", tmp_path)
    speech._catalogue.cache_clear()
    speak("de")
    assert say(words.TYPE) == words.TYPE
    speech._catalogue.cache_clear()
