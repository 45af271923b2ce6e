"""Questions about a person as such: who somebody is, and what somebody said.

`who is stoltenberg` asks for the sentence that introduces him, by title, office or apposition, and
not for one that merely names him. `what did yoon say` asks for what is told as his words.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from retrieval.article import Article
from retrieval.bm25 import Scores
from retrieval.index import Index
from retrieval.people import introduced, sayers
from retrieval.query import Query
from retrieval.terms import Token, scan

FIRST, LATER = 8.0, 4.0  # what the first such sentence gets, and each later one
_LONGEST = 400  # characters of a sentence; longer ones are lists
_MOST = 50  # sentences to look at

_OPENS = r"\W*(?:(?:so|and|but|hi|hey|ok|please)\b\W+)?"
_NAME = r"(?P<name>[^\W\d][^?]{1,60}?)"
_WHO = re.compile(
    rf"{_OPENS}(?:who(?:['’]?s| is| was)|tell me about|(?=[^\W\d_]+\W*$)) ?{_NAME}\W*$",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"{_OPENS}what (?:did|does|has|do) {_NAME} (?:say|said|says|tell|told|think|announce)\b",
    re.IGNORECASE,
)

# The end of words that follow "who is" and are no names: "responsible", "involved", "winning".
_NO_NAME = re.compile(r"(?:ed|en|ing|ble|ive|ent|al|ful|ous|ic|y)$")


def role_scores(query: Query, article: Article, index: Index) -> Scores:
    """Return what each sentence gets because it tells who the question's person is, or speaks."""
    scores = np.zeros(len(article.sentences))
    found = _asked(query)
    if not found:
        return scores
    name, names_in = found
    given = FIRST
    for number in islice(_holding(name, index, len(scores)), _MOST):
        text = article.sentences[number].text
        if len(text) <= _LONGEST and any(_is(name, other) for other in names_in(text)):
            scores[number] = given
            given = LATER
    return scores


def unknown_person(query: Query, index: Index) -> str:
    """Return the name, as typed, of somebody who is asked about and whom the article lacks; or "".

    `who is` and `what did … say` tell that a word is a name, even in lower case.
    """
    match = _SAID.match(query.text) or (_WHO.match(query.text) if "who" in query.text else None)
    name = [token for token in scan(match["name"]) if not token.stop] if match else []
    if not match or not name or _NO_NAME.search(name[-1].word):
        return ""
    lacks = name[-1].term not in index.vocabulary and index.resolve(name[-1]) == name[-1].word
    return match["name"][name[0].begin : name[-1].end] if lacks else ""


def _asked(query: Query) -> tuple[list[Token], Callable[[str], Iterator[str]]] | None:
    """Return the words of the name that is asked about, and what finds such names in a text."""
    for pattern, names_in in ((_SAID, sayers), (_WHO, introduced)):
        match = pattern.match(query.text)
        name = [token for token in scan(match["name"]) if not token.stop] if match else []
        if name:
            return name, names_in
    return None


def _holding(name: list[Token], index: Index, count: int) -> Iterator[int]:
    return (number for number in range(count) if index.has(number, name[-1].term))


def _is(name: list[Token], other: str) -> bool:
    """Tell whether a name of a text is the one that is asked about, or ends like it."""
    words = [token.word for token in scan(other)]
    asked = [token.word for token in name]
    return words[-len(asked) :] == asked or words[-1:] == asked
