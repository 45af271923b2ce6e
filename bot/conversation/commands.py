"""One table of all commands, for menus, help, the filter in groups and the handlers."""

from typing import NamedTuple


class Command(NamedTuple):
    """A command. The method of `Handlers` that answers it has the same name.

    `description` is its text in Telegram's menus; `in_private` and `in_groups` tell which menus
    list it.
    """

    name: str
    description: str
    in_private: bool = True
    in_groups: bool = True


COMMANDS = (
    Command("ask", "ask the article a question", in_private=False),  # in private, any text asks
    Command("read", "read a link, or what you reply to"),
    Command("help", "what I do, and questions to try"),
    Command("article", "read the article itself"),
    Command("articles", "choose another article"),
    Command("forget", "erase articles that this chat sent"),
    Command("language", "choose my language"),
    Command("why", "explain an answer (as a reply to it)"),
    Command("privacy", "what I keep, and for how long"),
    # Telegram's apps send this when somebody opens the chat.
    Command("start", "what I do, and questions to try", in_private=False, in_groups=False),
)
