"""The ways to answer that people can choose between: READER=on, and READER=off."""

from retrieval.answering import BY_WORDS, Method
from retrieval.judging import judge_by_reader
from retrieval.reader import model
from retrieval.semantic import semantic

READERS = ("on", "off")


def method(reader: str, threads: int = 1) -> Method:
    """Return how to answer: `reader` is one of READERS, and runs on `threads` cores.

    Raises ModelError.
    """
    if reader == "off":
        return BY_WORDS
    found = model(threads)
    return Method(semantic(found), found, judge_by_reader)
