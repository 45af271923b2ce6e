"""Every command, in one table: menus, help, the filter for groups and the handlers follow it."""

from typing import NamedTuple


class Command(NamedTuple):
    """A command. The method of `Handlers` that answers it has its name.

    `description` stands in Telegram's menus, of private chats and of groups, where they list it.
    """

    name: str
    description: str
    in_private: bool = True
    in_groups: bool = True


COMMANDS = (
    Command("ask", "ask the article a question", in_private=False),  # there any text is one
    Command("help", "what I do, and questions to try"),
    Command("article", "show the article"),
    Command("articles", "choose another article"),
    Command("why", "explain an answer (as a reply to it)"),
    Command("privacy", "what I keep, and for how long"),
    # Telegram's apps send it when somebody opens the chat.
    Command("start", "what I do, and questions to try", in_private=False, in_groups=False),
)
