"""What an article names: countries by any of their names, initials of names, and who has which."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from retrieval.countries import mentions
from retrieval.terms import Token

_LONGEST = 6  # words of a name, and letters of its initials


class Mentioned:
    """What the sentences of an article name, gathered sentence by sentence.

    `countries` are the indexes of the sentences that name a country, by its line in the table;
    `initials` are those of names of two words or more ("un"); `before` are, for a name's word, the
    words directly before it in names ("stoltenberg": {"jens"}).
    """

    def __init__(self) -> None:
        self.countries: dict[int, list[int]] = defaultdict(list)
        self.initials: set[str] = set()
        self.before: dict[str, set[str]] = defaultdict(set)

    def add(self, sentence_index: int, sentence: str, tokens: Sequence[Token]) -> None:
        """Add a sentence with its tokens, without stop words."""
        for mention in mentions(sentence, tokens):
            for country in mention.countries:
                self.countries[country].append(sentence_index)
        for run in _runs(sentence, tokens):
            for begin, first in enumerate(run):
                if begin and sentence[run[begin - 1].end : first.begin] == " ":
                    self.before[first.term].add(run[begin - 1].term)
                letters = "".join(token.word[0] for token in run[begin : begin + _LONGEST])
                self.initials.update(letters[:end] for end in range(2, len(letters) + 1))


def _runs(sentence: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the words with a capital letter that follow each other, but for stop words."""
    run: list[Token] = []
    for token in tokens:
        if sentence[token.begin].isupper():
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run
