"""A request that the bot made, as a test sees it."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests import telegram_html


@dataclass(frozen=True)
class Call:
    """A request of the bot: its method, its data, the result, the time, and the run.

    The run is the part of the base URL before `/bot`. It distinguishes several bots in one test.
    """

    method: str
    data: dict[str, Any]
    result: Any = None
    run: str = ""
    when: float = field(default_factory=time.monotonic, compare=False)

    @property
    def text(self) -> str:
        """The text of the message as people see it."""
        return telegram_html.parse(self.data["text"])[0]

    @property
    def bold(self) -> list[str]:
        """The bold texts in the message."""
        return [e.text for e in telegram_html.parse(self.data["text"])[1] if e.kind == "b"]

    @property
    def quotations(self) -> list[str]:
        """The quotations in the message."""
        entities = telegram_html.parse(self.data["text"])[1]
        return [e.text for e in entities if e.kind.startswith("blockquote")]

    @property
    def links(self) -> dict[str, str]:
        """Where the words of the message lead that are links."""
        return {e.text: e.link for e in telegram_html.parse(self.data["text"])[1] if e.link}

    @property
    def buttons(self) -> dict[str, str]:
        """The callback data of the message's buttons, by label."""
        rows = self.data.get("reply_markup", {}).get("inline_keyboard", [])
        return {b["text"]: b["callback_data"] for row in rows for b in row}
