"""Bytes -> text: what the source says of its encoding, and otherwise a guess, which is told."""

import codecs
import re

from articles import refusals

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages say and what they mean: browsers do the same (encoding.spec.whatwg.org, "labels").
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254",
          "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
          "tis-620": "cp874"}  # fmt: skip
_WIDE = ("utf-16", "utf-32")
_HEAD = 4096  # bytes in which a page names its encoding; the standard asks for the first 1,024
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{1,40})""", re.IGNORECASE)
_USUAL = "Windows-1252"
_SAMPLE = 2**16  # bytes; more does not change a guess
_FEW = 200  # one wrong character in so many that are not ASCII is damage, not another encoding


def decode(data: bytes, charset: str | None = None) -> tuple[str, str]:
    """Return the text of some bytes, and a note if its encoding was guessed, or "".

    `charset` is what HTTP said. A byte order mark counts first, then `charset`, then a page's
    `<meta>`, then UTF-8 (encoding.spec.whatwg.org). What does not fit the bytes is passed over.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), ""
    head = data[:_HEAD]
    named = [match[1].decode("ascii") for p in (_META, _XML) if (match := p.search(head))]
    for label in (charset or "", *named, "utf-8"):
        text = _as(data, label)
        if text is not None:
            return text, ""
    # Imported here, because it is seldom needed.
    from chardet import detect

    guess = detect(data[:_SAMPLE])["encoding"] or _USUAL
    try:
        codecs.lookup(guess)
    except LookupError:
        guess = _USUAL  # Python does not know some that are guessed
    return data.decode(guess, "replace"), refusals.GUESSED.format(encoding=guess)


def _as(data: bytes, label: str) -> str | None:
    """Return the text in the encoding of this name; None if there is none, or it does not fit."""
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(codec.name, codec.name)
    if not getattr(codec, "_is_text_encoding", True) or name.startswith(_WIDE):
        return None  # base64 and the like; UTF-16 has a mark, and a label of it is an error
    try:
        text = data.decode(name, "replace")
    except (LookupError, UnicodeError):
        return None  # such as "idna", which knows no replacement
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    foreign = sum(not c.isascii() for c in text) if wrong > 0 else 0
    return text if wrong * _FEW <= foreign else None
