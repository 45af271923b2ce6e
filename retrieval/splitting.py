"""A line in another language than English -> where its sentences may begin and end.

sentencex knows the abbreviations of many languages. Here, pieces are joined that it cut wrongly, by
signs that hold in many languages: what goes on in lower case was not over.
"""

import re
from itertools import pairwise

from retrieval.languages import Language

Span = tuple[int, int]

_CHUNK = 3000  # characters; sentencex takes quadratic time for "(„(„(„"
_OPENS = r"(?:^|[\s(„“«\"'’])"
_ENDS_IN_INITIAL = re.compile(r"(?:^|[\s(„“«\"'’.-])[^\W\d_]\.\s*$")  # A. S. Pushkin
_ENDS_IN_TITLE = re.compile(rf"{_OPENS}[A-ZА-ЯΑ-Ω][^\W\d_A-ZА-ЯΑ-Ω]{{1,2}}\.\s*$")  # Dr., Др.
_ENDS_IN_ORDINAL = re.compile(rf"{_OPENS}(?:\d{{1,2}}|[IVXL]{{1,6}})\.\s*$")  # 3. März, Karel IV.
_ENDS_IN_SHORT_WORD = re.compile(r"(?:^|[\s(])[^\W\d_]{1,4}\.\s*$")  # art. 5, pág. 12
_LAST_WORD = re.compile(r"([^\W\d_][\w\u0900-\u0dff]*)\.\s*$")
_NUMBER = re.compile(r"\W?\d")
_GOES_ON = re.compile(r"(?:[-–—]\s*)?(?P<letter>[^\W\d_])")
_CLOSING = re.compile(r"[\"”»’'”)\]]+(?=\s)")
# Scripts without blanks between words: their stops end a sentence, and a quotation goes on.
_STOPS = re.compile(r"(?<=[។။!?！？。])\s+")
# In Thai a blank ends a clause or a sentence, and stands around numbers and foreign names.
_WIDE_BLANK = re.compile(r"\s{2,}")
_BLANK = re.compile(r"(?<=[\u0e00-\u0e7f\"”)])\s(?=[\u0e00-\u0e7f\"“(])")
_LONG_CLAUSE = 130  # characters: XQuAD then has about as many sentences in Thai as in English


def split(line: str, language: Language) -> list[Span]:
    """Return the sentences of a line in a language, each with the blanks after it."""
    if language.code == "th":
        return _at_blanks(line)
    if language.unspaced:
        return _between(line, [found.end() for found in _STOPS.finditer(line)])
    ends = [0]
    for begin, end in _chunks(line):
        ends += _ends(line[begin:end], begin, language)
    pieces = [span for span in pairwise(ends) if span[0] < span[1]]
    joined: list[Span] = []
    for begin, end in pieces:
        if joined and _is_one(line[joined[-1][0] : begin], line[begin:end], language):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _ends(text: str, start: int, language: Language) -> list[int]:
    """Return where sentencex ends sentences, after the quotation marks that close them."""
    from sentencex import get_sentence_boundaries  # 4 MB that English does not need

    ends = []
    for found in get_sentence_boundaries(language.code or "en", text):
        end = found["end_index"]
        closing = _CLOSING.match(text, end)
        ends.append(start + (closing.end() if closing else end))
    return ends


def _is_one(before: str, after: str, language: Language) -> bool:
    """Tell whether two pieces are one sentence."""
    if not before[-1:].isspace():
        return not after[:1].isspace()  # nothing ends within "c.-à-d."
    goes_on = _GOES_ON.match(after)
    if goes_on and goes_on["letter"].islower() and language.cased:
        return True
    if _ENDS_IN_INITIAL.search(before[-8:]) or _ENDS_IN_TITLE.search(before[-8:]):
        return True
    if language.ordinals and _ENDS_IN_ORDINAL.search(before[-12:]):
        return True
    if _NUMBER.match(after) and _ENDS_IN_SHORT_WORD.search(before[-9:]):
        return True
    last = _LAST_WORD.search(before[-24:])
    return last is not None and last[1] in language.abbreviations.split()


def _chunks(line: str) -> list[Span]:
    """Cut a long line at blanks."""
    ends, begin = [0], 0
    while len(line) - begin > _CHUNK:
        blank = line.rfind(" ", begin, begin + _CHUNK) + 1
        begin = blank if blank > begin else begin + _CHUNK
        ends.append(begin)
    return list(pairwise([*ends, len(line)]))


def _at_blanks(line: str) -> list[Span]:
    """Cut a line of Thai at wide blanks, and at other blanks after a long clause."""
    wide = [found.end() for found in _WIDE_BLANK.finditer(line)]
    ends = []
    for begin, end in _between(line, wide):
        start = begin
        for blank in _BLANK.finditer(line, begin, end):
            if blank.start() - start >= _LONG_CLAUSE:
                start = blank.end()
                ends.append(start)
        ends.append(end)
    return _between(line, ends)


def _between(line: str, ends: list[int]) -> list[Span]:
    return [span for span in pairwise([0, *ends, len(line)]) if span[0] < span[1]]
