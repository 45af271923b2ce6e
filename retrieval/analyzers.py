"""The analyzer of each language: how its words are found, normalised and stemmed.

What is special about a language stands in its line in `languages`.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import Stemmer
import stopwordsiso

from retrieval import terms
from retrieval.languages import ENGLISH, Language
from retrieval.terms import APOSTROPHES, CACHED_WORDS, MARKS, MAX_WORD, THOUSANDS, Analyzer, Token

# Scripts without blanks between words: Thai and Lao, Burmese, Khmer, Chinese and Japanese; and
# Korean, whose particles are written onto the word. Their terms are pairs of neighbouring signs,
# which find as much as a dictionary of words does (Nie, Gao, Zhang and Zhou 2000, "On the Use of
# Words and N-grams for Chinese Information Retrieval").
_SIGN = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
)
_ALPHABETIC = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_SIGNS, _LETTERS = 2, 3  # in a run
_LETTER = rf"(?:(?![{_SIGN}])[^\W_])"
_TOKEN = re.compile(
    rf"""
      (?P<signs>   [{_SIGN}]+ )
    | (?P<acronym> (?:[^\W\d_]\.)+ [^\W\d_] (?![\w{MARKS}]) \.? )    # U.S., т.е., A.Ş.
    | (?P<number>  \d+ (?:[.,\u00a0\u202f]\d+)* (?!{_LETTER}) )
    | (?P<word>    {_LETTER}+ (?: ['’ʼ＇]? (?:{_LETTER}|[{MARKS}])+ )* )
    """,
    re.VERBOSE,
)
# Marks that writers leave out, or may: accents, Hebrew points, Arabic vowels and the line that
# stretches a word. In the scripts of India the marks are vowels, which all write.
_ACCENTS = re.compile("[\u0300-\u036f]")
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
# Letters that are no other letter with a mark, but are written like one on other keyboards; and
# letters of Arabic of which writers use one for the other.
_PLAIN = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
    | dict.fromkeys("أإآٱ", "ا")
    | {"ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ۀ": "ه"}
)
_SEPARATORS = {"٬": ",", "٫": "."}
_APOSTROPHE = re.compile("['’ʼ＇]")


@lru_cache(maxsize=16)
def analyzer_of(language: Language) -> Analyzer:
    """Return the analyzer of a language; one that is not known has no stems and no stop words."""
    if language is ENGLISH:
        return terms.ENGLISH
    normalise, stem = _normaliser(language), _stemmer(language)
    stops = frozenset[str]()
    if stopwordsiso.has_lang(language.code):
        stops = frozenset(map(normalise, stopwordsiso.stopwords(language.code)))

    def scan(text: str) -> Iterator[Token]:
        text = _with_plain_digits(text)
        for match in _TOKEN.finditer(text):
            begin, end = match.span()
            if match.lastgroup == "signs":
                yield from _grams(text, begin, end, stops)
                continue
            if match.lastgroup == "word":
                begin, end = _word(text, begin, end, language)
            word = normalise(text[begin:end])
            if match.lastgroup == "number":
                word = THOUSANDS.sub("", word).replace(",", ".")
            elif match.lastgroup == "acronym":
                word = word.replace(".", "")
            if word:
                yield Token(begin, end, word, stem(word), word in stops)

    return Analyzer(scan, stem)


def is_of_signs(word: str) -> bool:
    """Tell whether a word is in a script that does not show where words begin."""
    return re.match(f"[{_SIGN}]", word) is not None


@lru_cache(maxsize=CACHED_WORDS)
def folded(word: str) -> str:
    """Return a word without the marks that writers leave out: "Müller" is typed "Muller", too."""
    plain = _POINTS.sub("", _ACCENTS.sub("", unicodedata.normalize("NFKD", word)))
    return unicodedata.normalize("NFC", plain.translate(_PLAIN))[:MAX_WORD]


def _with_plain_digits(text: str) -> str:
    """Return a text with the digits 0 to 9 for those of other scripts; nothing moves."""
    if text.isascii():
        return text
    return "".join(
        _SEPARATORS.get(c, c) if not c.isdecimal() else str(unicodedata.decimal(c)) for c in text
    )


def _grams(text: str, begin: int, end: int, stops: frozenset[str]) -> Iterator[Token]:
    """Yield the runs of a few neighbouring signs; a shorter text is one run."""
    length = _LETTERS if _ALPHABETIC.match(text, begin) else _SIGNS
    for first in range(begin, max(end - length, begin) + 1):
        last = min(first + length, end)
        gram = text[first:last]
        yield Token(first, last, gram, gram, gram in stops)


def _word(text: str, begin: int, end: int, language: Language) -> tuple[int, int]:
    """Return where a word stands without what an apostrophe joins to it: "l'eau", "Ankara'da"."""
    joint = _APOSTROPHE.search(text, begin, end) if language.apostrophe else None
    if joint is None:
        return begin, end
    return (begin, joint.start()) if language.apostrophe == "left" else (joint.end(), end)


def _normaliser(language: Language) -> Callable[[str], str]:
    letters = str.maketrans(dict(language.letters))

    @lru_cache(maxsize=CACHED_WORDS)
    def normalise(raw: str) -> str:
        word = unicodedata.normalize("NFKC", raw[:MAX_WORD].translate(letters))[:MAX_WORD]
        return _POINTS.sub("", word.casefold().translate(APOSTROPHES)).replace("'", "")

    return normalise


def _stemmer(language: Language) -> Callable[[str], str]:
    """Return a function from a normalised word to its term; each thread has its own stemmer."""
    if not language.stemmer:
        return folded
    stemmers = threading.local()

    @lru_cache(maxsize=CACHED_WORDS)
    def stem(word: str) -> str:
        if not hasattr(stemmers, "own"):
            stemmers.own = Stemmer.Stemmer(language.stemmer, 0)
        return folded(str(stemmers.own.stemWord(word)))

    return stem
