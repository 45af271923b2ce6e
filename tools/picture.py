"""Draw the exchange in README.md as Telegram shows it: `python -m tools.picture`.

The replies are real: a page is read as the bot reads it, the question goes to its article, and the
bot's own functions make its messages. The article is one of those in `benchmarks/data`.
Writes docs/chat-light.svg and docs/chat-dark.svg, for light and for dark pages.
"""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from articles.document import article_of
from articles.reading import read_document
from bot.conversation.material import SentLink
from bot.conversation.messages import answer_reply
from bot.conversation.reading_replies import read_reply
from bot.conversation.sources import Source
from retrieval.answering import answer
from tools.chat import THEMES, Chat, Row

_ROOT = Path(__file__).resolve().parents[1]
DOCS = _ROOT / "docs"
_TEXT = _ROOT / "benchmarks" / "data" / "near_misses" / "development" / "ferry" / "article.txt"
LINK = "https://harrick-herald.example/ferry"
QUESTION = "How many people will lose their jobs?"


def pictures() -> dict[Path, str]:
    """Return the pictures, each by the path of its file."""
    document = read_document(_page().encode(), LINK)
    article, source = article_of(document), Source(LINK)
    sent = SentLink(LINK, "")
    done = read_reply(sent, document, article, source, ())
    done = replace(done, keyboard=None)  # three questions to tap would make it long
    reply = answer_reply(answer(QUESTION, article), source=source)
    drawn = {}
    for name, theme in THEMES.items():
        chat = Chat(theme, "Pullquote", "bot")
        for asked, told in ((LINK, done), (QUESTION, reply)):
            rows = told.keyboard.inline_keyboard if told.keyboard else ()
            chat.sent(asked)
            chat.received(asked, list(_blocks(told.text)), [b.text for row in rows for b in row])
        drawn[DOCS / f"chat-{name}.svg"] = chat.svg()
    return drawn


def _page() -> str:
    """Return the article as a page of a newspaper."""
    title, *paragraphs = _TEXT.read_text("utf-8").split("\n\n")
    head = f'<title>{title}</title><meta property="og:site_name" content="Harrick Herald">'
    head += '<meta property="article:published_time" content="2026-03-10">'
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return f'<html lang="en"><head>{head}</head><body><h1>{title}</h1>{body}</body></html>'


class _Blocks(HTMLParser):
    """The bot's HTML -> the lines inside and outside of its quotations."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[bool, list[Row]]] = [(False, [[]])]
        self._style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a style or a quotation."""
        if tag == "blockquote":
            self.blocks.append((True, [[]]))
        else:
            self._style = tag

    def handle_endtag(self, tag: str) -> None:
        """End a style or a quotation; the bot's styles are never nested."""
        self._style = ""
        if tag == "blockquote":
            self.blocks.append((False, [[]]))

    def handle_data(self, data: str) -> None:
        """Add characters in the current style."""
        lines = self.blocks[-1][1]
        for character in data:
            if character == "\n":
                lines.append([])
            else:
                lines[-1].append((character, self._style))


def _blocks(html: str) -> Iterator[tuple[bool, list[Row]]]:
    """Yield whether lines are a quotation, and the lines.

    Empty lines around a quotation are left out, because it has a frame.
    """
    page = _Blocks()
    page.feed(html)
    for quoted, lines in page.blocks:
        full = [number for number, line in enumerate(lines) if line]
        if full:
            yield quoted, lines[full[0] : full[-1] + 1]


if __name__ == "__main__":
    for path, svg in pictures().items():
        path.write_text(svg, encoding="utf-8", newline="\n")
        print(path)
