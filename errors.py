"""Every error that a person reads; the message, one line, says what is wrong and what to do.

PullquoteError
  ├── SettingsError       a setting that cannot be used
  ├── ArticleError        a file or folder that cannot be read as an article
  ├── ModelError          the model for a ranker cannot be used
  ├── StorageError        what must not be lost cannot be kept or read now
  └── CannotRunError      the bot cannot go on: Telegram or the machine refuses
"""


class PullquoteError(Exception):
    """What ends the program, unless it can be waited out."""

    exit_status = 2


class SettingsError(PullquoteError):
    """A setting that cannot be used."""


class ArticleError(PullquoteError):
    """A file or folder that cannot be read as an article."""


class ModelError(PullquoteError):
    """The model for a ranker cannot be used."""


class StorageError(PullquoteError):
    """What must not be lost cannot be kept or read now."""


class CannotRunError(PullquoteError):
    """The bot cannot go on: Telegram or the machine refuses."""

    exit_status = 1
