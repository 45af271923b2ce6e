"""What a question means for one article: its words as the article spells them, what it leans on."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.expected import Kind
from retrieval.followups import leaned_on
from retrieval.lexical import Lexical
from retrieval.query import Query
from retrieval.terms import TALK_WORDS, Token

MAX_WORDS = 32  # of a question; more words cost time and add nothing


@dataclass(frozen=True, slots=True)
class Heard:
    """One of the questions that are ranked together.

    `tokens` are the words to rank by, and `words` are the same words as the article spells them;
    `share` is the weight of this question, 0 to 1.
    """

    query: Query
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    share: float

    def spelled(self) -> str:
        """Return the question's text, with misspelled words as the article spells them."""
        text = self.query.text
        for token, word in sorted(zip(self.tokens, self.words, strict=True), reverse=True):
            if word != token.word:
                text = text[: token.begin] + word + text[token.end :]
        return text


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was understood.

    `question` is the question itself; `earlier` are the earlier questions that it needs, the last
    first; `kind` is the expected kind of answer, from the first of these questions that tells it.
    """

    question: Heard
    earlier: tuple[Heard, ...]
    kind: Kind | None

    def words(self) -> list[str]:
        """Return the distinct words of all these questions."""
        return list(dict.fromkeys(w for one in (self.question, *self.earlier) for w in one.words))


def understand(query: Query, earlier: Sequence[Query], index: Lexical) -> Understood:
    """Understand a question to an article, with those of `earlier` (oldest first) that it needs."""
    heard = hear(query, 1.0, index)
    leaned = tuple(hear(before, share, index) for before, share in leaned_on(query, earlier))
    kind = next((one.query.kind for one in (heard, *leaned) if one.query.kind), None)
    return Understood(heard, leaned, kind)


def hear(query: Query, share: float, index: Lexical) -> Heard:
    """Return a question with the words to rank by, as the article spells them."""
    tokens = telling_tokens(query, index)
    return Heard(query, tuple(tokens), tuple(map(index.resolve, tokens)), share)


def telling_tokens(query: Query, index: Lexical) -> list[Token]:
    """Return the distinct tokens to rank by, at most MAX_WORDS.

    If there are more, words that the article has are preferred, and among them the rarest.
    """
    distinct = {
        token.word: token
        for token in query.content()
        if token.term in index.vocabulary or token.word not in TALK_WORDS
    }
    known = sorted(
        distinct.values(),
        key=lambda token: (token.term not in index.vocabulary, -index.weight(token.term)),
    )
    kept = {token.word for token in known[:MAX_WORDS]}
    return [token for word, token in distinct.items() if word in kept]
