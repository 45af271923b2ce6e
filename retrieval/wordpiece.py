"""Text -> word pieces, as BERT's uncased tokenizer cuts it (Devlin et al. 2019; Wu et al. 2016)."""

import re
import unicodedata
from collections.abc import Sequence

from retrieval.vectors import cut

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")  # the first rows of a vocabulary
PAD, UNKNOWN, BEGIN, END = range(len(SPECIAL))
# Signs that the vocabulary lacks, and those that say the same.
_SAME = str.maketrans(
    {**dict.fromkeys("“”„«»″", '"'), **dict.fromkeys("‘’‚ʼ′`", "'"), **dict.fromkeys("–—−‐‑", "-")}
    | {"…": ".", "•": "*", "[": "(", "]": ")", "\u00d7": "x"}
)
# A word, or one sign. Chinese signs are words by themselves.
_WORD = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])[^\W_])+|[^\w\s]|_")


class WordPiece:
    """A vocabulary of pieces; a piece's row in it is its number."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._rows = {piece: row for row, piece in enumerate([*SPECIAL, *pieces])}

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, text: str, longest: int) -> list[int]:
        """Return the rows of a text's pieces, at most `longest`, without special ones."""
        text = unicodedata.normalize("NFKD", text.lower().translate(_SAME))
        text = "".join(c for c in text if unicodedata.category(c) != "Mn")
        found: list[int] = []
        for word in _WORD.findall(text):
            if len(found) >= longest:
                break
            found += cut(word, self._rows) or (UNKNOWN,)
        return found[:longest]
