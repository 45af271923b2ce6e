"""A file's text -> the format that it is in, if it is no plain text under the name of one."""

import re

# What may stand before the rest of an HTML or XML file. Each is matched for itself and never tried
# again, so that all of them together take linear time.
_BEFORE = re.compile(r"[\s\ufeff]+|<!--.*?-->|<\?xml.*?\?>", re.DOTALL)
_SIGNATURES = {"%PDF-": "a PDF", r"{\rtf": "an RTF"}
_MARKUP = "an HTML or XML"
# The tags that HTML begins with (html.spec.whatwg.org, "Optional tags"), and another behind them.
_PAGE = re.compile(
    r"<!doctype\s+html\b[^<>]*>[^\S\r\n]*(?:[<\r\n]|\Z)"
    r"|<(?:html|head|body|title|meta|link|script|style)\b[^<>]*>\s*<",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-z][a-z0-9]*\b[^<>]*>", re.IGNORECASE)
_LAST_TAG = re.compile(r"</[a-z][a-z0-9]*\s*>\s*\Z", re.IGNORECASE)


def other_format(text: str) -> str | None:
    """Return "a PDF", "an RTF", "an HTML or XML", or None for plain text.

    A text that only begins with a word in angle brackets ("<html> is a tag") is plain: markup goes
    on with another tag, or ends with one.
    """
    begin = 0
    while before := _BEFORE.match(text, begin):
        begin = before.end()
    for signature, name in _SIGNATURES.items():
        if text.startswith(signature, begin):
            return name
    if _PAGE.match(text, begin) or (_TAG.match(text, begin) and _LAST_TAG.search(text, begin)):
        return _MARKUP
    return None
