"""The names, numbers and times of a question that the article lacks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from retrieval.countries import mentions
from retrieval.index import Index
from retrieval.query import Query
from retrieval.terms import TALK_WORDS, Token, stem

_MOST = 16  # names of a question; each costs a comparison with the article's words
# In English, about every second word of a question is a stop word. Of 612 questions in each of 11
# other languages (XQuAD), at most one in twenty has as many as a quarter.
_ENGLISH = 0.25
# Of two forms of one name, the first letters are the same: Norman and Normandy, Paris and Parisian.
_SAME_LETTERS = 5
_TITLES = frozenset(
    """
    admiral archbishop baron bishop capt captain chairman chancellor chief colonel count countess dr
    duke earl emperor empress foreign general gov governor king lady lord madam major master mayor
    minister miss mr mrs ms pope president prime prince princess prof professor queen rabbi rep rev
    reverend saint secretary sen senator sergeant sheikh sir st sultan
    """.split()
)
_SHORT = {
    word[:3]: word
    for word in (
        "january february march april june july august october november december "
        "monday tuesday wednesday thursday friday saturday sunday"
    ).split()
} | {"sept": "september", "sep": "september", "ww1": "war", "ww2": "war", "wwii": "war"}
# One digit alone is often no number: "blames who 4 the war".
_NUMBER = re.compile(r"(\d+)(?:(?<=\d\d)|\.\d+)(s|st|nd|rd|th)?")
_DIGIT_BESIDE = re.compile(r"\d | \d")
_WORDS = dict(
    enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
)
_ORDINALS = dict(
    enumerate("- first second third fourth fifth sixth seventh eighth ninth tenth".split())
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}


@dataclass(frozen=True, slots=True)
class Name:
    """Words of a question that name one thing, without titles, and the countries of that name."""

    tokens: tuple[Token, ...]
    countries: frozenset[int] = frozenset()

    def typed(self, query: Query) -> str:
        """Return the name as it is typed."""
        text = query.text[self.tokens[0].begin : self.tokens[-1].end]
        return re.sub(r"['’]s$", "", text)


def lacking(query: Query, index: Index) -> tuple[str, ...]:
    """Return the names, numbers and times of a question, as typed, that the article lacks."""
    names = islice(names_in(query), _MOST)
    return tuple(dict.fromkeys(n.typed(query) for n in names if not _has(index, n, query)))


def names_in(query: Query) -> Iterator[Name]:
    """Yield the names, numbers and times of a question."""
    content = query.content()
    left = set(query.tokens)
    for mention in mentions(query.text, content, lower=True):
        tokens = tuple(content[mention.begin : mention.end])
        left.difference_update(tokens)
        yield Name(tokens, mention.countries)
    for token in query.tokens:
        if token in left and _NUMBER.fullmatch(token.word):
            left.remove(token)
            # "100 000" is one number, and "4 500 12" is none that could be compared.
            around = query.text[max(token.begin - 2, 0) : token.begin] + query.text[token.end :][:2]
            if not _DIGIT_BESIDE.search(around):
                yield Name((token,))
    if _capitals_tell(query):
        yield from (Name(tokens) for tokens in _runs(query, left))


def _capitals_tell(query: Query) -> bool:
    """Tell whether a capital letter makes a name: in English, but not SHOUTED or in Title Case."""
    stops = [token for token in query.tokens if token.stop]
    capital = [t for t in stops if query.text[t.begin].isupper() and t.begin and t.word != "i"]
    english = len(stops) >= _ENGLISH * len(query.tokens)
    return english and not query.text.isupper() and len(capital) < 2


def _runs(query: Query, left: set[Token]) -> Iterator[tuple[Token, ...]]:
    """Yield the words with a capital letter, together if only a blank or a hyphen is between."""
    run: list[Token] = []
    for token in query.tokens:
        if run and query.text[run[-1].end : token.begin].strip(" -–"):
            yield tuple(run)
            run = []
        if token in left and _may_name(query, token):
            run.append(token)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _may_name(query: Query, token: Token) -> bool:
    """Tell whether a word is written like a name: with a capital letter that no sentence opens."""
    typed = query.text[token.begin : token.end]
    if not typed[0].isupper() or len(typed) < 2 or token.stop:
        return False
    opens = query.text[: token.begin].rstrip()[-1:] in ("", "?", ".", "!", ":", "“", '"')
    return (not opens or typed.isupper()) and token.word not in _TITLES | TALK_WORDS


def _has(index: Index, name: Name, query: Query) -> bool:
    """Tell whether an article has a name, or a variant of it."""
    if not name.countries.isdisjoint(index.mentioned.countries):
        return True
    if len(name.tokens) == 1 and (number := _NUMBER.fullmatch(name.tokens[0].word)):
        return _has_number(index, number)
    initials = "".join(token.word[0] for token in name.tokens)
    if len(initials) > 1 and initials in index.vocabulary:
        return True
    had = [_has_word(index, token, query) for token in name.tokens]
    return any(had) and not (had[-1] and not any(had[:-1]) and _is_of_another(index, name))


def _is_of_another(index: Index, name: Name) -> bool:
    """Tell whether the article has the last word of a name only behind other names: Peter Smith."""
    before = index.mentioned.before.get(name.tokens[-1].term, set())
    return len(name.tokens) > 1 and bool(before - _TITLES)


def _has_word(index: Index, token: Token, query: Query) -> bool:
    """Tell whether an article has a word, misspelled or not, another form of it, or its letters."""
    word = _SHORT.get(token.word, token.word)
    return (
        stem(word) in index.vocabulary
        or (token.word in index.mentioned.initials and query.text[token.end - 1].isupper())
        or index.resolve(token) != word
        or (len(word) >= _SAME_LETTERS and index.begins(word[:_SAME_LETTERS]))
        or (len(word) >= _SAME_LETTERS and word[: _SAME_LETTERS - 1] in index.vocabulary)
    )


def _has_number(index: Index, number: re.Match[str]) -> bool:
    """Tell whether an article has a number, also in words, as an ordinal or as a decade."""
    digits = number[1]
    if len(digits) == 4:  # perhaps a year; the 1990s are any of its years
        begins = digits[:3] if number[2] == "s" or digits.endswith("0") else f"{digits[:3]}0s"
        if index.begins(begins):
            return True
    return not index.vocabulary.isdisjoint(map(stem, _spellings(number)))


def _spellings(number: re.Match[str]) -> Iterator[str]:
    """Yield how the article may write a number: 2000000, 2 (million), 2nd, two, second."""
    digits, value = number[1], int(number[1][:12])
    yield number[0]
    for ending in ("", "st", "nd", "rd", "th", "s"):
        yield digits + ending
    for words in (_WORDS, _ORDINALS):
        if value in words:
            yield words[value]
    for scale in _SCALES.values():
        if value and value % scale == 0:
            yield str(value // scale)
