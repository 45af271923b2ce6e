"""Lines -> running text: blanks where lines end, and words whole that a hyphen had divided."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

import retrieval

_VECTORS = Path(retrieval.__file__).with_name("vectors.npz")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_LAST = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*\Z")
_FIRST = re.compile(r"[^\W\d_]+")
# English writes these together with what follows ("unlikely", but "over-the-counter"), and this one
# always apart.
_SOLID = frozenset("be de dis em en fore il im inter ir mis out over sub trans un under up".split())
_SMALL = 3  # letters of "the" and "and", which begin no second part
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers", "ness", "ment")
_APART = "self"
_HYPHENS = "-‐‑\u00ad"
# Scripts that write no blanks between words: Thai, Lao, Burmese, Khmer, kana, Han, full width.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
)


class Growing:
    """A paragraph that grows line by line. It keeps its parts, so many lines take linear time."""

    def __init__(self, text: str) -> None:
        self._parts = [text]
        self.length = len(text)

    @property
    def text(self) -> str:
        """Return all of it."""
        return "".join(self._parts)

    def add(self, between: str, right: str, left: str | None = None) -> int:
        """Add a line after what stands between; return its offset.

        `left` is the line before as it is to be written now.
        """
        if left is not None:
            self.length += len(left) - len(self._parts[-1])
            self._parts[-1] = left
        offset = self.length + len(between)
        self._parts += [between, right]
        self.length = offset + len(right)
        return offset

    def join(self, joiner: "Joiner", right: str, *, divided: bool = False) -> int:
        """Add the next line of running text; return its offset."""
        left, between = joiner.joint(self._parts[-1], right, divided=divided)
        return self.add(between, right, left)


class Joiner:
    """Joins lines of one text, which it is given with the hyphens at their ends.

    It counts the text's words, to know which hyphens belong to them.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        divided = False
        for line in lines:
            words = _WORD.findall(re.sub("[‐‑]", "-", line.lower()))
            ends_divided = line[-1:] in tuple(_HYPHENS)
            # The parts of a divided word are no words.
            self._count.update(words[int(divided) : len(words) - int(ends_divided)])
            divided = ends_divided

    def joint(self, left: str, right: str, *, divided: bool = False) -> tuple[str, str]:
        """Return what to write for `left`, and what comes between it and `right`.

        `divided` tells that a hyphen stood at the end of `left` and was taken off.
        """
        bare = left.rstrip(_HYPHENS)
        if divided or (bare != left and bare[-1:].isalnum() and right[:1].isalnum()):
            return bare, "-" if self._keeps_hyphen(bare, right, left[-1:]) else ""
        if left.endswith(("—", "/")) and len(left) > 1 and not left[-2].isspace():
            return left, ""
        if _UNSPACED.match(left[-1:]) and _UNSPACED.match(right[:1]):
            return left, ""
        return left, " "

    def _keeps_hyphen(self, left: str, right: str, last: str) -> bool:
        """Tell whether a hyphen between two parts belongs to the word.

        It does if the text has the word with a hyphen more often than without. Where it has
        neither, and the word is unknown without hyphen, it does if both parts are words.
        """
        head, tail = _LAST.search(left[-100:]), _FIRST.match(right)
        if head is None or tail is None or (tail[0][0].isupper() and not head[0].isupper()):
            return last != "\u00ad"
        first, second = re.sub("[‐‑]", "-", head[0].lower()), tail[0].lower()
        whole, parted = self._count[first + second], self._count[f"{first}-{second}"]
        if whole or parted:
            return parted > whole
        before = first.rpartition("-")[2]
        if len(before) == 1 or before == _APART:
            return True  # "X-shaped": no word is divided after one letter
        if (before in _SOLID and len(second) > _SMALL) or _is_known(before + second):
            return False
        return self._is_word(before) and self._is_word(second)

    def _is_word(self, part: str) -> bool:
        return self._count[part] > 0 or (len(part) > 1 and part in _known_words())


def _is_known(word: str) -> bool:
    """Tell whether a word is frequent, perhaps without an English ending."""
    stems = [word, *(word.removesuffix(end) for end in _ENDINGS if word.endswith(end))]
    return any(s in _known_words() or f"{s}e" in _known_words() for s in stems)


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Return the frequent words that the vectors know, read without numpy, which takes memory."""
    with ZipFile(_VECTORS) as archive:
        array = archive.read("pieces.npy")
    # The header of an .npy file of version 1 ends after the length in bytes 8 and 9.
    text = array[10 + int.from_bytes(array[8:10], "little") :].decode()
    return frozenset(piece for piece in text.split("\n") if not piece.startswith("##"))
