"""A message -> what there is to read in it: a link, a file, or a text such as a post."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import Message, MessageEntity, MessageOrigin

from articles.document import Document
from articles.links import link_in
from articles.plain import read_text
from retrieval.sentences import FINAL_STOP, spans

LONG = 600  # characters; a shorter text is a question
READABLE = 200  # characters; a shorter post is not worth asking, but its link may be
SURELY = 4000  # characters; nobody asks so much, and clients split texts at 4,096
_MOST_ASKED = 1500  # characters of a text that is a question because it ends with one
_MOST_TITLE = 60  # characters

_QUESTION_MARKS = ("?", "？", "؟")
_COMMAND = re.compile(r"\s*/\w+(?:@\w+)?\s*")
_ASKS = re.compile(
    r"(?:(?:and|but|so|please|then)\s+)?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|"
    r"were|do|does|did|can|could|has|have|had|will|would|should|may|might|tell|explain|describe)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link, and the question beside it, or ""."""

    address: str
    question: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of Telegram, its size in bytes, if that is known, and the question beside it."""

    file_id: str
    name: str
    size: int | None
    question: str


@dataclass(frozen=True, slots=True)
class SentText:
    """A long text or a post, perhaps of several messages.

    `author` is who wrote a post, and `link` leads there, if Telegram says so. `sure` tells that it
    can be nothing but something to read, and `elsewhere` that it stands in another chat.
    """

    texts: tuple[str, ...]
    author: str = ""
    link: str = ""
    written: datetime | None = None
    sure: bool = True
    question: str = ""
    elsewhere: bool = False

    def document(self) -> Document:
        """Return it as a document. Raises ArticleError if there is no prose in it."""
        # Clients split a text at a line end or a blank, which are lost.
        joined = self.texts[0]
        for text in self.texts[1:]:
            between = "\n\n" if self.author else "\n" if FINAL_STOP.search(joined) else " "
            joined += between + text
        document = read_text(joined, self.author or "text")
        first = document.paragraphs[0]
        title = document.title if first.role == "title" else _beginning(first.text)
        published = f"{self.written:%Y-%m-%d}" if self.written else ""
        return replace(
            document, title=title, site=document.site or self.author, published=published
        )


Material = SentLink | SentFile | SentText


def material_in(message: Message, *, shortest: int = LONG) -> Material | None:
    """Return what a message brings to read; None if it is only a question or a picture.

    A text must have `shortest` characters; with fewer than LONG, it may ask something as well.
    """
    text = message.text or message.caption or ""
    asked = _COMMAND.sub("", text, count=1) if text.startswith("/") else text
    file = message.document
    if file and not message.animation:  # Telegram calls an animation a document as well
        return SentFile(
            file.file_id, file.file_name or "", file.file_size, question_in_words(asked)
        )
    marks = message.entities or message.caption_entities
    preview = message.link_preview_options.url if message.link_preview_options else None
    link = link_in(text, marks, preview if isinstance(preview, str) else None)
    prose = asked if link is None else _COMMAND.sub("", link.beside, count=1)
    if is_post(message) and len(prose) >= READABLE:
        return _post(message, asked)
    if len(prose) >= shortest and (shortest < LONG or not _ends_with_question(prose)):
        return SentText((asked.strip(),), sure=len(prose) >= SURELY)
    if link and _is_meant(link.address, text, prose, marks):
        return SentLink(link.address, question_in_words(prose))
    return None


def is_post(message: Message) -> bool:
    """Tell whether a message was written elsewhere, such as in a channel."""
    return message.forward_origin is not None or bool(message.is_automatic_forward)


def material_elsewhere(message: Message) -> Material | None:
    """Return what Telegram shows of a message of another chat that this one replies to.

    That is its file, its link, and the part that was quoted; of its text nothing else.
    """
    replied = message.external_reply
    if replied is None:
        return None
    if replied.document and not replied.animation:
        file = replied.document
        return SentFile(file.file_id, file.file_name or "", file.file_size, "")
    if message.quote and len(message.quote.text) >= READABLE:
        return replace(_from(replied.origin, message.quote.text), elsewhere=True)
    preview = replied.link_preview_options
    if preview and isinstance(preview.url, str):
        return SentLink(preview.url, "")
    return None


def _post(message: Message, text: str) -> SentText:
    return _from(message.forward_origin, text)


def _from(origin: MessageOrigin | None, text: str) -> SentText:
    chat = getattr(origin, "chat", None) or getattr(origin, "sender_chat", None)
    user = getattr(origin, "sender_user", None)
    hidden = getattr(origin, "sender_user_name", None)
    author = (chat and chat.title) or (user and user.full_name) or hidden or ""
    number = getattr(origin, "message_id", None)
    link = f"{chat.link}/{number}" if chat and number and chat.link else ""
    if chat and number and not link and str(chat.id).startswith("-100"):
        link = f"https://t.me/c/{str(chat.id).removeprefix('-100')}/{number}"
    return SentText((text.strip(),), author, link, origin.date if origin else None)


def _is_meant(address: str, text: str, beside: str, marks: Sequence[MessageEntity]) -> bool:
    """Tell whether a link is there to be read.

    Telegram takes "readme.md" for a link: in "What does readme.md say?" it is none.
    """
    is_bare = "/" not in address.partition("://")[2].rstrip("/")
    is_typed = "://" in text or any(mark.type == MessageEntity.TEXT_LINK for mark in marks)
    return is_typed or not is_bare or not beside


def question_in_words(text: str) -> str:
    """Return a text if it asks something, or ""."""
    text = text.strip()
    return text if text.endswith(_QUESTION_MARKS) or _ASKS.match(text) else ""


def _ends_with_question(text: str) -> bool:
    """Tell whether a text is a long question: it begins or ends with one."""
    if len(text) > _MOST_ASKED:
        return False
    sentences = [text[begin:end] for begin, end in spans(" ".join(text.split()))]
    ends = (sentence.rstrip() for sentence in (*sentences[:1], *sentences[-1:]))
    return any(sentence.endswith(_QUESTION_MARKS) for sentence in ends)


def _beginning(text: str) -> str:
    begin, end = next(iter(spans(text.partition("\n")[0])), (0, len(text)))
    first = text[begin:end]
    return first if len(first) <= _MOST_TITLE else first[:_MOST_TITLE].rpartition(" ")[0] + "…"
