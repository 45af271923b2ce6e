"""What a list of articles shows, in the data of its buttons.

They begin with `l` to turn to a page, `t` to choose, `x` to ask whether to forget one, `y` to
forget it, and `z` to forget all. An article's digest follows, and then the page and the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.library import Listed
from bot.conversation.buttons import MAX_BYTES, StaleButtonError, digest_in
from storage.base import SHORTEST_DIGEST
from storage.shelving import having

ON_PAGE = 10  # articles
_WORDS = "~"  # stands before the words
_MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of a list, and the words that its articles have in title or site.

    A button has no room for long words. Then it leads to the articles with the beginning of them,
    which are all of these and perhaps some more.
    """

    page: int = 0
    words: str = ""

    def encode(self, kind: str, digest: str = "") -> str:
        """Return the data of a button, at most 64 bytes."""
        spaced = f"{_WORDS}{' '.join(self.words.split())}" if self.words else ""
        data = f"{kind}{digest[:SHORTEST_DIGEST]}{self.page}{spaced}"
        return data.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")

    def found(self, listed: Sequence[Listed]) -> Sequence[Listed]:
        """Return the articles that have the words, in their order."""
        return having(self.words, listed, lambda one: f"{one.title} {one.site}")

    def on_page(self, found: Sequence[Listed]) -> Sequence[Listed]:
        """Return the articles on this page of those that were found."""
        return found[self.page * ON_PAGE : (self.page + 1) * ON_PAGE]


def decode_list(data: str) -> ListView:
    """Return the list of a button, after forgetting or choosing too. Raises StaleButtonError."""
    rest = data[1:] if data[:1] in ("l", "z") else data[1 + len(digest_in(data)) :]
    page, _, words = rest.partition(_WORDS)
    if page and not (page.isascii() and page.isdecimal() and int(page) < _MOST_PAGES):
        raise StaleButtonError
    return ListView(int(page or 0), words)
