"""The data of a button: all that is needed to act on a tap, even after a restart.

Telegram gives a button 64 bytes of callback data. The first character tells the kind of button:
`a` and `c` show a View, `e` asks an example question, `t` chooses an article.
"""

import string
from dataclasses import dataclass, replace

from retrieval.answering import MAX_SHOWN, Answer, index_of
from retrieval.article import Article
from retrieval.judging import Verdict

MAX_BYTES = 64  # core.telegram.org/bots/api#inlinekeyboardbutton
MAX_SENTENCES = 12  # four pages
_MAX_TERMS = 13

_DIGITS = string.ascii_letters + string.digits + "-_"
_LARGEST = len(_DIGITS) ** 2  # each number has two digits
_VERDICTS = {"A": Verdict.ANSWERED, "C": Verdict.CLOSEST}
_DIGEST = 8  # characters, of `Article.short_digest`


class StaleButtonError(Exception):
    """Callback data that this version has not made, or has made for another text."""


@dataclass(frozen=True, slots=True)
class View:
    """What the message of an answer shows, and what its buttons lead to.

    `sentences` and `terms` are positions in the article's `sentences` and in its index's `terms`.
    Page 0 shows the first `shown` sentences, and each later page the next three. With `context`,
    their paragraphs are shown instead.
    """

    digest: str
    verdict: Verdict
    sentences: tuple[int, ...]
    terms: tuple[int, ...]
    shown: int
    page: int = 0
    context: bool = False

    @classmethod
    def of(cls, answer: Answer) -> "View":
        """Return the first view of an answer that is not NOT_FOUND."""
        index = index_of(answer.article)
        best = [r.sentence_index for r in answer.worth_showing(MAX_SENTENCES)]
        telling = sorted(answer.terms, key=lambda term: (-index.weight(term), term))
        terms = [index.number_of[term] for term in telling]
        return cls(
            answer.article.short_digest,
            answer.verdict,
            tuple(n for n in best if n < _LARGEST),
            tuple(n for n in terms if n < _LARGEST)[:_MAX_TERMS],
            answer.shown,
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
        return f"{head}{_pack(self.sentences)}.{_pack(self.terms)}"


def decode_view(data: str, article: Article) -> View:
    """Return the view that a button leads to. Raises StaleButtonError."""
    try:
        verdict, shown, page = tuple(data[1 + _DIGEST : 4 + _DIGEST])
        sentences, terms = data[4 + _DIGEST :].split(".")
        view = View(
            digest=digest_in(data),
            verdict=_VERDICTS[verdict],
            sentences=_unpack(sentences),
            terms=_unpack(terms),
            shown=int(shown),
            page=int(page),
            context=data.startswith("c"),
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


def encode_choice(article: Article) -> str:
    """Return the callback data of a button that chooses an article."""
    return f"t{article.short_digest}"


def _pack(numbers: tuple[int, ...]) -> str:
    return "".join(_DIGITS[n // len(_DIGITS)] + _DIGITS[n % len(_DIGITS)] for n in numbers)


def _unpack(text: str) -> tuple[int, ...]:
    """Undo `_pack`. Raises ValueError."""
    values = [_DIGITS.index(character) for character in text]
    return tuple(
        high * len(_DIGITS) + low for high, low in zip(values[::2], values[1::2], strict=True)
    )
