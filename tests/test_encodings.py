import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.encodings import decode
from tests.strategies import EXAMPLES

GERMAN = "Über den Käse: Er schmeckt schön, sagen die Gäste, und „groß“ ist er für jeden. " * 3
RUSSIAN = "Старая мельница стояла у реки, и никто не помнил, кто её построил. " * 3
JAPANESE = "古い水車小屋は川のそばに立っていて、誰が建てたのか覚えている人はいない。" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_known_for_sure(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding)) == (GERMAN, "")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(GERMAN, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (JAPANESE, "shift_jis")],
)
def test_a_guess_is_told(text: str, encoding: str) -> None:
    found, note = decode(text.encode(encoding))
    assert found == text
    assert note.startswith("The file does not say")


def test_what_http_and_the_page_say_counts() -> None:
    assert decode(RUSSIAN.encode("koi8_r"), "KOI8-R") == (RUSSIAN, "")
    for meta in (
        '<meta charset="windows-1251">',
        "<meta http-equiv=content-type content='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
    ):
        assert decode((meta + RUSSIAN).encode("cp1251")) == (meta + RUSSIAN, "")
    assert decode("“Tea”".encode("cp1252"), "iso-8859-1") == ("“Tea”", "")


@pytest.mark.parametrize("charset", ["utf-8", "ascii", "no-such", "base64", "utf-16", "idna", "\0"])
def test_a_wrong_charset_is_passed_over(charset: str) -> None:
    assert decode(GERMAN.encode("cp1252"), charset)[0] == GERMAN


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    text, note = decode((JAPANESE * 5).encode() + b"\xff", "utf-8")
    assert text == JAPANESE * 5 + "\ufffd"
    assert not note


@given(st.binary(max_size=500), st.text(max_size=12) | st.none())
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_bytes_are_too_odd(data: bytes, charset: str | None) -> None:
    decode(data, charset)
