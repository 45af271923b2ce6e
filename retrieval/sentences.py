"""A line of text -> where its sentences begin and end."""

import re
from collections.abc import Iterator
from itertools import pairwise

# nupunkt agreed with careful readers on the seed, and made the fewest mistakes on tricky text
# (U.S., Dr., a.m., ellipses, capitals). sentencex, pysbd and syntok cut at "Ft." or not at
# "NO. THE".
from nupunkt import sent_spans

from retrieval.languages import ENGLISH, Language
from retrieval.splitting import split

Span = tuple[int, int]

MAX_SENTENCE = 1000  # characters: so that any sentence fits a Telegram message (4,096)
LONG_SENTENCE = 600  # so many are read only where no clause ends earlier
_MAX_STOPS = 100

FINAL_STOP = re.compile(r"[.!?…。！？؟।۔።։។။][\"'”’»)\]]*$")
_LIST_NUMBER = re.compile(r"\d{1,3}[.)]$")
_OPENS_IN_LOWER_CASE = re.compile(r"[\"'“‘«(\[](?P<letter>[^\W\d_])")
_CJK_STOP = re.compile(r"(?<=[。！？])(?=[^\s。！？”’」』）])")
# Where a clause ends, and where a sentence may be cut if none does.
_CLAUSE = re.compile(r"[;:.!?؛]\s|[；：。！？]|(?<=[\u0e00-\u0e7f])\s")
_CUTS = (_CLAUSE, re.compile(r"[,،]\s|[、，]"), re.compile(r"\s"))
_STOP = re.compile(r"[.!?…](?!\w)")  # where nupunkt may end a sentence
_RUN = re.compile(rf"(?<!\S)\S{{{_MAX_STOPS + 1},}}")  # may hold more than _MAX_STOPS


def has_words(text: str) -> bool:
    """Tell whether a text holds a letter of any script."""
    return any(map(str.isalpha, text))


def spans(line: str, language: Language = ENGLISH, *, whole: bool = False) -> list[Span]:
    """Return the sentences of a line as (begin, end), without the blanks around them.

    With `whole` the line is one sentence. No span is longer than MAX_SENTENCE.
    """
    rough = [(0, len(line))] if whole else rough_spans(line, language)
    joined = _joined(line, _pieces(line, rough))
    long = MAX_SENTENCE if language is ENGLISH else LONG_SENTENCE
    return [short for span in joined for short in _shortened(line, *span, long)]


def rough_spans(line: str, language: Language = ENGLISH) -> list[Span]:
    """Return the sentences that nupunkt, or `splitting`, finds, each with the blanks after it.

    nupunkt 0.8 looks from each stop to the next blank (`_candidate_pattern`), so its time for a
    line of "!?!?!?" grows with the square of the length. Of the stops between two blanks, only the
    last can end a sentence. So nupunkt gets only the last hundred of them, and takes linear time.
    """
    if language is not ENGLISH:
        return split(line, language)
    return sent_spans(_RUN.sub(_with_few_stops, line))


def _with_few_stops(run: re.Match[str]) -> str:
    """Return a run without blanks, with all stops but the last hundred replaced by a letter."""
    surplus = len(_STOP.findall(run[0])) - _MAX_STOPS
    return _STOP.sub("x", run[0], count=surplus) if surplus > 0 else run[0]


def _pieces(line: str, rough: list[Span]) -> Iterator[Span]:
    """Cut sentences again where a script without blanks ends them; strip blanks."""
    for begin, end in rough:
        cuts = [begin, *(stop.start() for stop in _CJK_STOP.finditer(line, begin, end)), end]
        for left, right in pairwise(cuts):
            piece = line[left:right]
            left += len(piece) - len(piece.lstrip())
            right = left + len(piece.strip())
            if left < right:
                yield left, right


def _joined(line: str, pieces: Iterator[Span]) -> list[Span]:
    """Join each piece that belongs to the sentence before it.

    The number of a list item ("1.") is joined to the item. A piece that opens a quotation in lower
    case, or holds no letter, is joined to the piece before it.
    """
    sentences: list[Span] = []
    words_before = True  # kept, because searching a growing sentence again would not be linear
    for begin, end in pieces:
        piece = line[begin:end]
        words, opens = has_words(piece), _OPENS_IN_LOWER_CASE.match(piece)
        goes_on = (opens and opens["letter"].islower()) or not (words or _LIST_NUMBER.match(piece))
        if sentences and (goes_on or not words_before):
            sentences[-1] = (sentences[-1][0], end)
            words_before = words_before or words
        else:
            sentences.append((begin, end))
            words_before = words
    return sentences


def _shortened(line: str, begin: int, end: int, long: int) -> Iterator[Span]:
    """Cut a sentence of over `long` characters after a clause; of over MAX_SENTENCE also elsewhere.

    If there is no clause, it is cut after a comma, a word, or any letter.
    """
    while end - begin > long:
        clauses = _CLAUSE.finditer(line, begin + long // 2, begin + long)
        cut = max((clause.end() for clause in clauses), default=0)
        if not cut and end - begin > MAX_SENTENCE:
            limit = begin + MAX_SENTENCE
            found = (list(each.finditer(line, begin + MAX_SENTENCE // 2, limit)) for each in _CUTS)
            cut = next((matches[-1].end() for matches in found if matches), limit)
        if not cut:
            break
        yield begin, begin + len(line[begin:cut].rstrip())
        begin = cut
        while begin < end and line[begin].isspace():
            begin += 1
    if begin < end:
        yield begin, end
