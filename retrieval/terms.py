"""Text -> index terms: what two wordings of the same thing have in common. This is for English.

`analyzers` has the other languages.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import Stemmer

# Marks that belong to the letter before them but do not match `\w`: Latin, Hebrew, Arabic, the
# scripts of India, Thai (Unicode, blocks of category M).
MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e31-\u0e4e"
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = rf"(?:(?![{_CJK}])[^\W_])"
TOKEN = re.compile(
    rf"""
      (?P<acronym> (?:[^\W\d_]\.)+ [^\W\d_] (?![\w{MARKS}]) \.? )  # U.S., e.g., U.S.A
    | (?P<code>    [^\W\d_]-\d+ [^\W_]* )                           # F-16s
    | (?P<number>  \d+ (?:[.,\u00a0\u202f]\d+)* (?![\w{MARKS}]) )  # 100,000 and 3.5
    | (?P<sign>    [{_CJK}] )                                       # written without spaces
    | (?P<word>    {_LETTER}+ (?: ['’ʼ＇]? (?:{_LETTER}|[{MARKS}])+ )* )
    """,
    re.VERBOSE,
)
THOUSANDS = re.compile(r"(?<=\d)[., ](?=\d{3}(?!\d))")
APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇", "'"))

# English function words, and words that only form a question. Negations, comparisons,
# before/after/against and "us", which is also a country, are not among them: they matter.
STOP_WORDS = frozenset(
    """
    a about am an and any are arent as at be been being but by can cant could couldnt did didnt do
    does doesnt doing dont for from get gets give given had has hasnt have havent having he her here
    hers herself him himself his how i if im in into is isnt it its itself ive just let like may me
    might much must my myself of on or our ours ourselves please shall she should so some such than
    that the their theirs them themselves then there these they theyre this those to too very was
    wasnt we were werent what whats when where which who whom whos whose why will with would wouldnt
    you youre your yours yourself
    """.split()
)
# Words that people use to talk about an article, or to form a question ("how many", "what kind
# of"). They are ignored in a question if the article lacks them.
TALK_WORDS = frozenset(
    """
    according actually anything article bot describe described exactly explain find happen happened
    happens hello hey hi information kind know long many mean mention mentioned mentions often ok
    okay paragraph piece question read say saying says sentence something sort story tell text thank
    thanks thing think type want
    """.split()
)

# Of a longer word, only the first letters are used. So no word costs much, and the caches below,
# whose sizes are counted in words, are bounded in bytes too.
MAX_WORD = 40  # letters
CACHED_WORDS = 2**14  # some 5 MiB a cache; 300 bytes a word

# From each irregular form to the plain form: "met" -> "meet".
_PLAIN = {
    form: forms[0]
    for forms in map(
        str.split, Path(__file__).with_name("irregular.txt").read_text("utf-8").splitlines()
    )
    if forms[0] != "#"
    for form in forms[1:]
}

# A stemmer belongs to one thread at a time (docstring of `Stemmer.Stemmer`).
_stemmers = threading.local()


class Token(NamedTuple):
    """A word where it stands: `text[begin:end]`, normalised to `word` and stemmed to `term`.

    `stop` tells that it carries little meaning.
    """

    begin: int
    end: int
    word: str
    term: str
    stop: bool


class Analyzer:
    """How the texts of one language become terms.

    `scan` yields the tokens of a text, with the stop words, in order; `stem` returns the term of a
    normalised word.
    """

    def __init__(self, scan: Callable[[str], Iterable[Token]], stem: Callable[[str], str]) -> None:
        self.scan, self.stem = scan, stem
        # Sentences that are shown are read again.
        self._tokens = lru_cache(maxsize=64)(lambda text: tuple(scan(text)))

    def tokens(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a sentence, with the stop words, in order."""
        return self._tokens(text)

    def content(self, text: str) -> list[Token]:
        """Return the tokens that carry meaning; all of them if the text has only stop words."""
        found = self.tokens(text)
        return [token for token in found if not token.stop] or list(found)

    def matches(self, text: str, terms: frozenset[str]) -> list[tuple[int, int]]:
        """Return the places, as (begin, end), of words whose term is in `terms`.

        Places that overlap are joined.
        """
        places: list[tuple[int, int]] = []
        for token in self.tokens(text):
            if token.stop or token.term not in terms:
                continue
            begin, end = token.begin, token.end
            if places and begin < places[-1][1]:
                begin, _ = places.pop()
            places.append((begin, end))
        return places


@lru_cache(maxsize=CACHED_WORDS)
def stem(word: str) -> str:
    """Return the Snowball stem (Porter 2, snowballstem.org/algorithms/english) of a word.

    An irregular form has the stem of its plain form: "met" and "meeting" that of "meet".
    """
    if not hasattr(_stemmers, "english"):
        _stemmers.english = Stemmer.Stemmer("english", 0)
    return str(_stemmers.english.stemWord(_PLAIN.get(word, word)))


def scan(text: str) -> Iterator[Token]:
    """Yield the tokens of any text, with the stop words, in order."""
    shouted = text.isupper()
    for match in TOKEN.finditer(text):
        raw = match.group()
        word = _normalise(raw[:MAX_WORD], str(match.lastgroup))
        # "US", "WHO" and "IT" in capitals are names, unless the whole text is in capitals. "May"
        # and "Will" are names after the beginning of a text.
        name = (raw.isupper() and len(raw) > 1 and not shouted) or (
            raw in ("May", "Will") and match.start() > 0
        )
        stop = word in STOP_WORDS and not name
        if word:
            yield Token(match.start(), match.end(), word, stem(word), stop)


@lru_cache(maxsize=CACHED_WORDS)
def _normalise(raw: str, kind: str) -> str:
    # Cut again, because NFKD may turn one sign into eighteen letters.
    word = unicodedata.normalize("NFKD", raw)[:MAX_WORD].casefold().translate(APOSTROPHES)
    word = "".join(c for c in word if not "\u0300" <= c <= "\u036f")  # café, cafe
    if kind == "acronym":
        return word.replace(".", "")
    if kind == "code":
        return word.replace("-", "")
    if kind == "number":
        return THOUSANDS.sub("", word).replace(",", ".")
    return word.removesuffix("'s").replace("'", "")


ENGLISH = Analyzer(scan, stem)
tokens, content = ENGLISH.tokens, ENGLISH.content
