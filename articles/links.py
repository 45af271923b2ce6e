"""The link in a message, and links without what only follows people around."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote_plus

# What is certain to be there only to follow people; other parts may choose the page.
_TRACKER = re.compile(r"utm_\w*|fbclid", re.IGNORECASE)
DIRECTIVE = ":~:"  # after it stands what a browser should do, as in `#:~:text=`
_TYPED = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?=//|[^\d])", re.IGNORECASE)  # example.org:8080 has none
_TELEGRAM = re.compile(r"tg:", re.IGNORECASE)  # people and chats, not pages
_AFTER = ".,:;!?'…"  # a sentence's marks after a link in it
_PAIRS = {")": "(", "]": "[", "}": "{"}


class Mark(Protocol):
    """A part of a text that is a link; Telegram's MessageEntity is one.

    `offset` and `length` count UTF-16 units; `url` is where a `text_link` leads.
    """

    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def offset(self) -> int: ...  # noqa: D102
    @property
    def length(self) -> int: ...  # noqa: D102
    @property
    def url(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Link:
    """A link to read, and the text around it, which may be a question.

    The words that a link hides behind, as in `text_link`, are a part of this text.
    """

    address: str
    beside: str


def link_in(text: str, marks: Iterable[Mark] = (), preview: str | None = None) -> Link | None:
    """Return the first link in a text or caption, or the one of its preview, or None.

    `marks` may be wrong, as Telegram's sometimes are. Without marks, a link must be typed with
    https:// or http://.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    for mark in sorted(marks, key=lambda mark: mark.offset):
        begin, end = 2 * mark.offset, 2 * (mark.offset + mark.length)
        if mark.type == "text_link" and mark.url and not _TELEGRAM.match(mark.url):
            return Link(canonical(_with_scheme(mark.url)), text.strip())
        if mark.type == "url" and 0 <= begin < end:
            typed = units[begin:end].decode("utf-16-le", "replace").strip()
            if typed and not _TELEGRAM.match(typed):
                around = units[:begin] + b" \0" + units[end:]
                return _link(typed, around.decode("utf-16-le", "replace"))
    if typed_link := _TYPED.search(text):
        typed = _without_marks_after(typed_link[0])
        end = typed_link.start() + len(typed)
        return _link(typed, f"{text[: typed_link.start()]} {text[end:]}")
    if preview and not _TELEGRAM.match(preview):
        return Link(canonical(_with_scheme(preview)), text.strip())
    return None


def canonical(address: str) -> str:
    """Return an address without trackers and without what a browser should do at the page."""
    address, hash_sign, part = address.partition("#")
    part = part.partition(DIRECTIVE)[0]
    page, question_mark, query = address.partition("?")
    kept = [pair for pair in query.split("&") if not _TRACKER.fullmatch(_name(pair))]
    query = "&".join(kept)
    return f"{page}{question_mark if query else ''}{query}{hash_sign if part else ''}{part}"


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])


def _link(typed: str, around: str) -> Link:
    return Link(canonical(_with_scheme(typed)), " ".join(around.split()))


def _with_scheme(address: str) -> str:
    """Return an address as a browser understands it: example.org is https://example.org."""
    return address if _SCHEME.match(address) else f"https://{address}"


def _without_marks_after(link: str) -> str:
    """Return a link without the marks that belong to the sentence around it."""
    while link:
        last = link[-1]
        opening = _PAIRS.get(last)
        closes_none = opening is not None and link.count(last) > link.count(opening)
        if last not in _AFTER and not closes_none:
            break
        link = link[:-1]
    return link
