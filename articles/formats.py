"""A file's text -> its format, if the file is not plain text although its name ends in `.txt`."""

import re

# What may come before the first tag of an HTML or XML file. Each is matched by itself and never
# tried again, so all of them together take linear time.
_BEFORE = re.compile(r"[\s\ufeff]+|<!--.*?-->|<\?xml.*?\?>", re.DOTALL)
_SIGNATURES = {"%PDF-": "a PDF", r"{\rtf": "an RTF"}
_MARKUP = "an HTML or XML"
# The tags that HTML begins with (html.spec.whatwg.org, "Optional tags"), with a tag after them.
_PAGE = re.compile(
    r"<!doctype\s+html\b[^<>]*>[^\S\r\n]*(?:[<\r\n]|\Z)"
    r"|<(?:html|head|body|title|meta|link|script|style)\b[^<>]*>\s*<",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-z][a-z0-9]*\b[^<>]*>", re.IGNORECASE)
_LAST_TAG = re.compile(r"</[a-z][a-z0-9]*\s*>\s*\Z", re.IGNORECASE)


def other_format(text: str) -> str | None:
    """Return "a PDF", "an RTF", "an HTML or XML", or None for plain text.

    A text that only begins with a word in angle brackets ("<html> is a tag") is plain, because
    markup has another tag next, or a tag at its end.
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
