"""The lighter comparison of meanings: word vectors from one small file; no model runs.

`tools/distill.py` made the vectors from a sentence encoder, as model2vec does (Tulkens and van
Dongen 2024): a text's vector is the sum of its pieces' vectors.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.terms import scan

Matrix = NDArray[np.float32]

_FILE = Path(__file__).with_name("vectors.npz")
_LONGEST_PIECE = 20  # characters; the file has no longer one
_CACHED_WORDS = 2**14


class Encoder(Protocol):
    """Turns texts into vectors whose dot product tells how near their meanings are."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a vector of length 1 for each text, or 0 for one without words."""
        ...


class Vectors:
    """The vectors of word pieces: whole words, and later parts of longer words ("##ing")."""

    def __init__(self, file: Path = _FILE) -> None:
        """Load the file: `pieces` (UTF-8, one a line), `matrix` (int8), `scales` (one a row)."""
        with np.load(file) as stored:
            pieces = bytes(stored["pieces"]).decode().split("\n")
            self._matrix = stored["matrix"]
            self._scales = stored["scales"]
        self.pieces = tuple(pieces)
        self._rows = {piece: row for row, piece in enumerate(pieces)}
        self._cut = lru_cache(maxsize=_CACHED_WORDS)(lambda word: cut(word, self._rows))

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a vector of length 1 for each text, or 0 for one without words."""
        return self._unit([[t.word for t in scan(text)] for text in texts])

    def encode_words(self, words: Sequence[str]) -> Matrix:
        """Return the vector of a text given as its words, shape (dimensions,)."""
        return np.asarray(self._unit([words])[0])

    def of_words(self, words: Sequence[str]) -> Matrix:
        """Return a vector of length 1 for each word, or 0 for an unknown one."""
        return self._unit([[word] for word in words])

    def knows(self, word: str) -> bool:
        """Tell whether a word is in the vocabulary as a whole."""
        return word in self._rows

    def _unit(self, texts: Iterable[Sequence[str]]) -> Matrix:
        rows = [[row for word in words for row in self._cut(word)] for words in texts]
        found = np.zeros((len(rows), self._matrix.shape[1]), np.float32)
        for vector, chosen in zip(found, rows, strict=True):
            if chosen:
                vector += self._scales[chosen] @ self._matrix[chosen].astype(np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(np.divide(found, lengths, out=found, where=lengths > 0))


def cut(word: str, rows: Mapping[str, int]) -> tuple[int, ...]:
    """Return the rows of a word's longest pieces, from the left (Wu et al. 2016, WordPiece).

    Empty if the pieces do not cover the whole word.
    """
    found: list[int] = []
    begin = 0
    while begin < len(word):
        prefix = "##" if begin else ""
        for end in range(min(len(word), begin + _LONGEST_PIECE), begin, -1):
            row = rows.get(prefix + word[begin:end])
            if row is not None:
                found.append(row)
                begin = end
                break
        else:
            return ()
    return tuple(found)


@lru_cache(maxsize=1)
def vectors() -> Vectors:
    """Return the vectors that come with Pullquote; the first call loads them."""
    return Vectors()
