"""The data of a button: all that is needed to act on a tap, even after a restart.

Telegram gives a button 64 bytes of callback data. The first character tells the kind of button:
`a` and `c` show a View, `e` asks an example question, `r` reads the message that is replied to, and
`q` answers it; `lists`, `leafing` and `elsewhere` have more.
"""

import string
from dataclasses import dataclass, replace

from retrieval.answers import MAX_SHOWN, Answer
from retrieval.article import Article
from retrieval.indexing import index_of
from retrieval.judging import Verdict

MAX_BYTES = 64  # core.telegram.org/bots/api#inlinekeyboardbutton
MAX_SENTENCES, _FEWER_SENTENCES = 12, 9  # four pages; three, if names need the room
_MAX_NAMES, _MAX_NAMES_BYTES = 2, 26  # names that the article lacks, and bytes of UTF-8 for all
_NAME = "~"  # stands before each of them

READ_IT, ANSWER_IT = "r", "q"  # under a long text: their data say all, the message has the text

_DIGITS = string.ascii_letters + string.digits + "-_"
_LARGEST = len(_DIGITS) ** 2  # each number has two digits
_VERDICTS = {"A": Verdict.ANSWERED, "C": Verdict.CLOSEST}
_DIGEST = 8  # characters, of `Article.short_digest`
_HEAD = 5 + _DIGEST  # bytes of a View's data besides its numbers and names


class StaleButtonError(Exception):
    """Callback data that this version has not made, or has made for another text."""


@dataclass(frozen=True, slots=True)
class View:
    """What the message of an answer shows, and what its buttons lead to.

    `sentences` and `terms` are positions in the article's `sentences` and in its index's `terms`.
    Page 0 shows the first `shown` sentences, and each later page the next three. With `context`,
    their paragraphs are shown instead. `lacking` are names of the question that the article lacks,
    cut to _MAX_NAMES_BYTES.
    """

    digest: str
    verdict: Verdict
    sentences: tuple[int, ...]
    terms: tuple[int, ...]
    shown: int
    page: int = 0
    context: bool = False
    lacking: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> "View":
        """Return the first view of an answer that is not NOT_FOUND."""
        index = index_of(answer.article)
        lacking = _cut_names(answer.judgement.lacking)
        most = _FEWER_SENTENCES if lacking else MAX_SENTENCES
        best = [r.sentence_index for r in answer.worth_showing(most)]
        telling = sorted(answer.terms, key=lambda term: (-index.weight(term), term))
        sentences = tuple(n for n in best if n < _LARGEST)
        terms = [n for n in (index.number_of[term] for term in telling) if n < _LARGEST]
        room = MAX_BYTES - _HEAD - 2 * len(sentences) - len(_pack_names(lacking).encode())
        return cls(
            answer.article.short_digest,
            answer.verdict,
            sentences,
            tuple(terms[: room // 2]),
            answer.shown,
            lacking=lacking,
        )

    def on_page(self) -> tuple[int, ...]:
        """Return the positions of the sentences on this page."""
        if self.page == 0:
            return self.sentences[: self.shown]
        start = self.shown + (self.page - 1) * MAX_SHOWN
        return self.sentences[start : start + MAX_SHOWN]

    def turned(self, pages: int) -> "View":
        """Return the view `pages` further on, or back if negative."""
        return replace(self, page=self.page + pages, context=False)

    def with_context(self, *, context: bool) -> "View":
        """Return the same page as quotations, or as paragraphs."""
        return replace(self, context=context)

    def encode(self) -> str:
        """Return the callback data of a button that leads to this view, at most 64 bytes."""
        kind = "c" if self.context else "a"
        verdict = next(letter for letter, v in _VERDICTS.items() if v is self.verdict)
        head = f"{kind}{self.digest}{verdict}{self.shown}{self.page}"
        names = _pack_names(self.lacking)
        return f"{head}{_pack(self.sentences)}.{_pack(self.terms)}{names}"


def decode_view(data: str, article: Article) -> View:
    """Return the view that a button leads to. Raises StaleButtonError."""
    try:
        verdict, shown, page = tuple(data[1 + _DIGEST : 4 + _DIGEST])
        numbers, *lacking = data[4 + _DIGEST :].split(_NAME)
        sentences, terms = numbers.split(".")
        view = View(
            digest=digest_in(data),
            verdict=_VERDICTS[verdict],
            sentences=_unpack(sentences),
            terms=_unpack(terms),
            shown=int(shown),
            page=int(page),
            context=data.startswith("c"),
            lacking=tuple(lacking),
        )
    except (ValueError, KeyError):
        raise StaleButtonError from None
    known = index_of(article).terms
    if (
        not 1 <= view.shown <= MAX_SHOWN
        or not view.on_page()
        or max(view.sentences) >= len(article.sentences)
        or max(view.terms, default=0) >= len(known)
    ):
        raise StaleButtonError
    return view


def view_terms(view: View, article: Article) -> frozenset[str]:
    """Return the article's terms that the question matched."""
    known = index_of(article).terms
    return frozenset(known[number] for number in view.terms)


def digest_in(data: str) -> str:
    """Return the digest that follows the first character. Raises StaleButtonError."""
    digest = data[1 : 1 + _DIGEST]
    if len(digest) != _DIGEST:
        raise StaleButtonError
    return digest


def encode_example(article: Article, number: int) -> str:
    """Return the callback data of a button that asks an example question."""
    return f"e{article.short_digest}{number}"


def decode_example(data: str) -> int:
    """Return the position of the example that a button asks. Raises StaleButtonError."""
    try:
        return int(data[1 + _DIGEST :])
    except ValueError:
        raise StaleButtonError from None


def _cut_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first names with single blanks and without _NAME, as short as a button needs."""
    spaced = (" ".join(name.replace(_NAME, " ").split()) for name in names[:_MAX_NAMES])
    kept = [name.encode("utf-8", "replace").decode() for name in spaced if name]
    if len("".join(kept).encode()) <= _MAX_NAMES_BYTES:
        return tuple(kept)
    return tuple(_cut(name, _MAX_NAMES_BYTES // len(kept)) for name in kept)


def _cut(name: str, most: int) -> str:
    """Return a name, shortened if it has more than `most` bytes of UTF-8."""
    data = name.encode()
    if len(data) <= most:
        return name
    return data[: most - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def _pack_names(names: tuple[str, ...]) -> str:
    return "".join(_NAME + name for name in names)


def _pack(numbers: tuple[int, ...]) -> str:
    return "".join(_DIGITS[n // len(_DIGITS)] + _DIGITS[n % len(_DIGITS)] for n in numbers)


def _unpack(text: str) -> tuple[int, ...]:
    """Undo `_pack`. Raises ValueError."""
    values = [_DIGITS.index(character) for character in text]
    return tuple(
        high * len(_DIGITS) + low for high, low in zip(values[::2], values[1::2], strict=True)
    )
