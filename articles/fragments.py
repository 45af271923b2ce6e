"""The link to a sentence: `#:~:text=`, which browsers scroll to and mark.

wicg.github.io/scroll-to-text-fragment tells how browsers look for it. What decides here:

- The first match on the page wins. So as many of the sentence's first words are named as make it
  the first match in the article, or they are told apart by the words before them.
- A hyphen has a meaning of its own. Telegram Desktop opens links through Qt, which turns `%2D` into
  a hyphen again. So no word with a hyphen is named.
- A link should be short. So only the first and the last words of a sentence are named.
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from urllib.parse import quote

from articles.links import DIRECTIVE

_LONGEST = 2000  # characters of a link; Telegram's buttons take 2,048
_WHOLE = 8  # words of a sentence that is named as a whole
_FEWEST, _MOST = 4, 12  # words of a longer one, where it begins and where it ends
_SHORTEST = 20  # characters where it begins: shorter ones may stand in a menu as well
_BEFORE = 3  # words before it
_TOKEN = re.compile(r"\S+")
# A hyphen that shows only at the end of a line may be missing on the page, or be another character.
_HYPHENS = re.compile("[-\u00ad\u2010\u2011]")

_Span = tuple[int, int]


class Page:
    """The text of an article's page, as far as it is known.

    It takes 0.1 s for a text of 1 MiB to be prepared, and as much memory as the text.
    """

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._paragraphs = paragraphs
        # A browser finds the words before a part in the paragraph before, too, so nothing but a
        # blank separates paragraphs.
        shown = (_folded(paragraph).strip() for paragraph in paragraphs)
        folded = [f"{text} " if text else "" for text in shown]
        self._starts = list(accumulate(map(len, folded), initial=0))
        self._text = "".join(folded)

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""
        return sys.getsizeof(self._text) + 40 * len(self._starts)

    def fragment(self, paragraph: int, begin: int, end: int) -> str:
        """Return what leads to this part of a paragraph, as in `:~:text=NATO%20met,in%20Seoul`.

        It is empty if no words of this part can be told from others.
        """
        runs = _runs(self._paragraphs[paragraph], begin, end)
        for run in runs:
            for before in (0, _BEFORE):
                if first := self._first(paragraph, run, before):
                    last = self._last(paragraph, runs[-1], first[-1][1])
                    text = self._paragraphs[paragraph]
                    parts = [_encoded(text[slice(*span)]) for span in (*first, *last)]
                    return (
                        f"{DIRECTIVE}text={f'{parts.pop(0)}-,' if before else ''}{','.join(parts)}"
                    )
        return ""

    def _first(self, paragraph: int, run: list[_Span], before: int) -> list[_Span]:
        """Return the fewest first words of a run that no browser finds earlier in the text.

        They may need the words before them, which then come first.
        """
        text = self._paragraphs[paragraph]
        begin = run[0][0]
        context: list[_Span] = []
        if before:
            words = (_runs(text, 0, begin) or [[]])[-1][-before:]
            between = text[words[-1][1] : begin] if words else "-"
            if _HYPHENS.search(between):
                return []
            context = [(words[0][0], words[-1][1] + len(between.rstrip()))]
        for count in _counts(run, _FEWEST if len(run) > _WHOLE else len(run)):
            end = run[count - 1][1]
            is_long = end - begin >= _SHORTEST or count == len(run)
            if is_long and self._are_first(paragraph, [*context, (begin, end)]):
                return [*context, (begin, end)]
        return []

    def _last(self, paragraph: int, run: list[_Span], after: int) -> list[_Span]:
        """Return the fewest last words of a run that come first in the text after `after`."""
        left = [word for word in run if word[0] >= after]
        for count in _counts(left, _FEWEST):
            last = [(left[-count][0], left[-1][1])]
            if self._are_first(paragraph, last, after):
                return last
        return []

    def _are_first(self, paragraph: int, parts: list[_Span], after: int | None = None) -> bool:
        """Tell whether adjacent parts of a paragraph are the first match in the text.

        With `after`, only the text behind this offset in the paragraph counts.
        """
        text = self._paragraphs[paragraph]
        terms = [re.escape(_folded(text[slice(*part)])) for part in parts]
        since = 0 if after is None else self._position(paragraph, after)
        found = re.compile(" ?".join(terms)).search(self._text, since)
        return found is not None and found.start() == self._position(paragraph, parts[0][0])

    def _position(self, paragraph: int, offset: int) -> int:
        """Return where an offset in a paragraph is in the folded text."""
        before = _folded(self._paragraphs[paragraph][:offset])
        return self._starts[paragraph] + len(before.lstrip())


def link_to(address: str, fragment: str) -> str:
    """Return the link to a part of a page; to the page alone if it would be too long.

    The part of the page that the address names after `#` stays.
    """
    page, _, part = address.partition("#")
    link = f"{page}#{part.partition(DIRECTIVE)[0]}{fragment}"
    return link if fragment and len(link) <= _LONGEST else address


def _runs(text: str, begin: int, end: int) -> list[list[_Span]]:
    """Return the words between `begin` and `end`, without the marks around them, cut at hyphens.

    A word that is not there as a whole is no word for a browser either.
    """
    runs: list[list[_Span]] = [[]]
    for token in _TOKEN.finditer(text):
        if not (begin <= token.start() and token.end() <= end):
            continue
        if _HYPHENS.search(token[0]):
            runs.append([])
        elif word := _word(token[0]):
            runs[-1].append((token.start() + word[0], token.start() + word[1]))
    return [run for run in runs if run]


def _word(token: str) -> _Span | None:
    """Return where the word in a token is, without the marks around it."""
    inside = [
        at for at, c in enumerate(token) if c == "_" or unicodedata.category(c)[0] not in "PS"
    ]
    has_letters = any(token[at].isalnum() for at in inside)
    return (inside[0], inside[-1] + 1) if has_letters else None


def _counts(run: list[_Span], fewest: int) -> range:
    """Return how many words of a run to try."""
    return range(min(fewest, len(run)) or 1, min(_MOST, len(run)) + 1)


def _folded(text: str) -> str:
    """Return a text without case, accents and kinds of blanks: some browsers ignore them."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return re.sub(r"\s+", " ", text).lower()


def _encoded(text: str) -> str:
    return quote(" ".join(text.split()), safe="", errors="replace")
