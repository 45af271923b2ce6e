"""Errors of Telegram, as one line for people."""

from telegram.error import Conflict, InvalidToken


def one_line(error: Exception) -> str:
    """Say what went wrong, for people, in one line."""
    if isinstance(error, InvalidToken):
        return "Telegram does not know this token; check TELEGRAM_BOT_TOKEN (@BotFather has it)"
    if isinstance(error, Conflict):
        return "another copy of the bot runs on this token, or a webhook is set; stop one of them"
    return " ".join(str(error).split()) or type(error).__name__
