"""Draw the exchange in README.md as Telegram shows it: `python -m tools.picture`.

The reply is real: the question goes to the seed article, and `messages` makes the bot's message.
Writes docs/chat-light.svg and docs/chat-dark.svg, for light and for dark pages.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from articles.folder import SEEDS, read_article
from bot.conversation.messages import answer_reply
from retrieval.answering import answer
from tools.chat import THEMES, Chat, Row

QUESTION = "Which NATO member is South Korea supplying with tanks?"
DOCS = Path(__file__).resolve().parents[1] / "docs"


def pictures() -> dict[Path, str]:
    """Return the pictures, each by the path of its file."""
    reply = answer_reply(answer(QUESTION, read_article(SEEDS / "nato-seoul-ukraine.txt")))
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    drawn = {}
    for name, theme in THEMES.items():
        chat = Chat(theme, "Pullquote", "bot")
        chat.sent(QUESTION)
        chat.received(QUESTION, list(_blocks(reply.text)), [b.text for row in rows for b in row])
        drawn[DOCS / f"chat-{name}.svg"] = chat.svg()
    return drawn


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
