"""What the handlers of one update share: the question in its message, parsed once."""

from typing import Any

from telegram.ext import Application, CallbackContext, ExtBot

from bot.conversation.questions import Question, TypedCommand

_Data = dict[Any, Any]


class Context(CallbackContext[ExtBot[Any], _Data, _Data, _Data]):
    """PTB's context, with the command and the question that `Gate` found in the message."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        chat_id: int | None = None,
        user_id: int | None = None,
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self.command: TypedCommand | None = None
        self.question: Question | None = None
