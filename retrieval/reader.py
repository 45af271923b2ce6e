"""A small model that tells whether a sentence answers a question, and compares meanings.

`tools/train_reader.py` made its file from all-MiniLM-L6-v2; READER.md tells how, from what texts,
and whose they are. It runs by onnxruntime, which takes a third of numpy's time.
"""

import hashlib
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from errors import ModelError
from retrieval.vectors import Matrix, vectors
from retrieval.wordpiece import BEGIN, END, PAD, WordPiece

FILE: Final = Path(__file__).with_name("reader.onnx")
SHA256: Final = "955fb80a1436d715f1115f5b138bd9748ed7ebfa8efa1d3a745d5297166e02d6"
# The segments of a row, and how many pieces each may have. A longer one is cut. These are the
# lengths that the model was trained with.
QUESTION, SENTENCE, BEFORE, NOTHING = 0, 1, 2, -1
LONGEST_QUESTION, LONGEST_SENTENCE, LONGEST_BEFORE = 28, 56, 24
_LONGEST_TEXT = 128  # pieces of a text to encode; a sentence has some 30
_KEPT = 4096  # results; some 2 MiB
_BATCH, _PASSAGES = 16, 4  # texts and passages at once; more take no less time
WIDTH = 384  # numbers of a vector

Row = tuple[list[int], list[int]]  # pieces and segments


class Model:
    """The encoder and the reader. Threads may use one at the same time."""

    def __init__(self, file: Path = FILE, threads: int = 1) -> None:
        """Load a model, to run on `threads` cores. Raises ModelError."""
        try:
            data = file.read_bytes()
        except OSError as error:
            raise ModelError(
                f"{file}: cannot be read ({error.strerror}); install Pullquote again."
            ) from None
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise ModelError(f"{file}: damaged or of another version; install Pullquote again.")
        import onnxruntime  # here, because READER=off needs none of its 20 MB

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # A waiting thread would take a core from the rest of the bot.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            data, options, providers=["CPUExecutionProvider"]
        )
        self._pieces = WordPiece(vectors().pieces)
        self._kept: LRUCache[bytes, NDArray[np.float64]] = LRUCache(_KEPT)
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a vector of length 1 for each text, shape (texts, WIDTH)."""
        rows = [self._row((text, QUESTION, _LONGEST_TEXT)) for text in texts]
        return self._in_batches(rows, _BATCH, WIDTH, read=False)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return, for each sentence, the log-odds that it answers the question.

        A passage is a sentence, and the sentence before it ("" for none). Rounded, because
        processors add in different orders. The last results are kept under a hash, because many
        people tap the same example questions.
        """
        if not passages:
            return np.zeros(0)
        key = hashlib.sha256(repr((question, passages)).encode("utf-8", "replace")).digest()
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = self._read(question, passages)
            with self._lock:
                self._kept[key] = found
        return found

    def _read(self, question: str, passages: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        rows = [
            self._row(
                (question, QUESTION, LONGEST_QUESTION),
                (sentence, SENTENCE, LONGEST_SENTENCE),
                *([(before, BEFORE, LONGEST_BEFORE)] if before else []),
            )
            for sentence, before in passages
        ]
        found = self._in_batches(rows, _PASSAGES, 1, read=True)[:, 0]
        return np.asarray(found.astype(np.float64).round(3))

    def _in_batches(self, rows: Sequence[Row], size: int, width: int, *, read: bool) -> Matrix:
        """Run rows of about the same length together, so that little is padded."""
        order = sorted(range(len(rows)), key=lambda number: len(rows[number][0]))
        found = np.zeros((len(rows), width), np.float32)
        for begin in range(0, len(order), size):
            batch = order[begin : begin + size]
            found[batch] = self._run([rows[number] for number in batch], read=read)
        return found

    def _row(self, *parts: tuple[str, int, int]) -> Row:
        pieces, segments = [BEGIN], [QUESTION]
        for text, segment, longest in parts:
            found = self._pieces.rows(text, longest)
            pieces += [*found, END]
            segments += [segment] * (len(found) + 1)
        return pieces, segments

    def _run(self, rows: Sequence[Row], *, read: bool) -> Matrix:
        longest = max(len(pieces) for pieces, _ in rows)
        pieces = np.full((len(rows), longest), PAD, np.int64)
        segments = np.full((len(rows), longest), NOTHING, np.int64)
        for number, row in enumerate(rows):
            pieces[number, : len(row[0])], segments[number, : len(row[1])] = row
        given = {"pieces": pieces, "segments": segments, "read": np.array(read)}
        return np.asarray(self._session.run(None, given)[0], np.float32)


@lru_cache(maxsize=1)
def model(threads: int = 1) -> Model:
    """Return the model that comes with Pullquote; the first call loads it. Raises ModelError."""
    return Model(threads=threads)
