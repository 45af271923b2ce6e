"""What a shelf is made of, whichever database keeps it."""

import hashlib
import json
import logging
import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any, TypeVar

from storage.base import About, ShelfLimits, Shelved

# Level 1 makes texts 0.4 times as long; level 6 makes them 0.35 times as long in four times the
# time, and the event loop waits for it: 10 ms for 1 MiB.
_LEVEL = 1
_WORD = re.compile(r"\w+")

T = TypeVar("T")

_log = logging.getLogger(__name__)


def id_of(about: About, text: bytes) -> bytes:
    """Return what identifies an article.

    It is a hash of everything, not only of the text: otherwise a chat that sends the text of
    another chat's article would see the title, author and places that the other one has.
    """
    head = json.dumps(astuple(about)).encode()
    return hashlib.sha256(len(head).to_bytes(8, "big") + head + text).digest()


def storable(about: About) -> About:
    """Return what is known of an article as it can be kept; see `utf8`."""
    values: list[Any] = [utf8(one) if isinstance(one, str) else one for one in astuple(about)]
    return About(*values)


def utf8(text: str) -> str:
    """Replace halves of surrogate pairs and zero bytes, which databases do not take."""
    return text.replace("\0", "?").encode(errors="replace").decode()


def packed(text: bytes) -> bytes:
    """Return a text as it is kept."""
    return zlib.compress(text, _LEVEL)


def unpacked(data: bytes) -> str | None:
    """Return a text that was kept; None, with an entry in the log, if it is damaged."""
    try:
        return zlib.decompress(data).decode()
    except (zlib.error, ValueError):
        _log.error("the text of an article is damaged in STATE_FILE, so it cannot be asked")
        return None


def surplus(shelf: Sequence[Shelved], newest: str, limits: ShelfLimits) -> list[Shelved]:
    """Return the articles that must go, asked longest ago first; never the one just added.

    `newest` is its digest. If it is over the limit by itself, all others go.
    """
    gone = []
    count, size = len(shelf), sum(one.size for one in shelf)
    for one in sorted(shelf, key=lambda one: one.asked):
        if count <= limits.articles and size <= limits.size:
            break
        if one.about.digest != newest:
            gone.append(one)
            count -= 1
            size -= one.size
    return gone


def with_words(shelf: Sequence[Shelved], words: str) -> list[Shelved]:
    """Return the articles with all these words in title or site, without case and accents.

    A part of a word suffices, because not all languages have blanks between words.
    """
    return having(words, shelf, lambda one: f"{one.about.title} {one.about.site}")


def having(words: str, those: Sequence[T], text_of: Callable[[T], str]) -> list[T]:
    """Return those whose text has all the words, without case and accents; see `with_words`."""
    folded = _folded(words)
    wanted = set(_WORD.findall(folded) or folded.split())
    if not wanted:
        return list(those)
    return [one for one in those if _has(_folded(text_of(one)), wanted)]


def _has(text: str, wanted: set[str]) -> bool:
    return all(word in text for word in wanted)


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if unicodedata.category(c) != "Mn")
