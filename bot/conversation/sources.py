"""Where a chat has an article from -> links to its sentences, and Telegram's own quotations."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from articles.fragments import Page, link_to
from bot.outgoing.sending import Quote
from retrieval.article import Article, Sentence
from retrieval.cache import cached
from storage.base import Origin

_LONGEST_QUOTE = 1024  # UTF-16 units, core.telegram.org/bots/api#replyparameters
ATTACHED = "file:"  # stands for the link of a file that hangs on a message
_TELEGRAM = ("t.me", "telegram.me", "telegram.dog")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a chat has an article from, as far as it can be shown there.

    `link` is a web address, or "" for none. `message_id` is the message of this chat that holds
    the article's text, if one does.
    """

    link: str = ""
    message_id: int | None = None

    @classmethod
    def of(cls, origin: Origin | None, chat_id: int) -> "Source":
        """Return what a chat can be shown of an origin."""
        if origin is None:
            return cls()
        link = origin.link if origin.link.startswith(("https://", "http://")) else ""
        holds_text = origin.chat_id == chat_id and origin.link != ATTACHED
        return cls(link, origin.message_id if holds_text else None)

    def link_to(self, sentence: Sentence, article: Article) -> str:
        """Return a link that opens the source at a sentence, as near as can be; "" for none."""
        if not self.link or _is_post(self.link):
            return self.link
        if sentence.place.unit == "page":
            return f"{self.link.partition('#')[0]}#page={sentence.place.number}"
        if sentence.place.unit == "line":  # a browser shows a text as it is, with its line ends
            return self.link
        end = sentence.offset + len(sentence.text)
        page = cached(Page, article.digest, lambda: Page(article.paragraphs))
        return link_to(self.link, page.fragment(sentence.paragraph, sentence.offset, end))

    def quote(self, sentence: Sentence, article: Article) -> Quote | None:
        """Return Telegram's quotation of a sentence, if the article is a message of this chat.

        A page or file that a message only names has no lines in it, or has a link.
        """
        is_text = sentence.place.unit == "line" and (not self.link or _is_post(self.link))
        if self.message_id is None or not is_text:
            return None
        text = _units(sentence.text)[: 2 * _LONGEST_QUOTE].decode("utf-16-le", "ignore")
        return Quote(self.message_id, text, _position(sentence, article))


NOWHERE = Source()


def _is_post(link: str) -> bool:
    return (urlsplit(link).hostname or "") in _TELEGRAM


def _position(sentence: Sentence, article: Article) -> int:
    """Return where a sentence begins in its message, in UTF-16 units.

    It only tells which one is meant if the message has the same words twice. So it may be too
    small: lines that are no prose are not known here.
    """
    before = "".join(article.paragraphs[: sentence.paragraph])
    before += article.paragraphs[sentence.paragraph][: sentence.offset]
    line_ends = sentence.place.number - 1 - before.count("\n")
    return len(_units(before)) // 2 + max(line_ends, 0)


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
