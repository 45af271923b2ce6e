"""All errors that people read. The message is one line: what is wrong, and what to do.

PullquoteError
  ├── SettingsError       a setting that cannot be used
  ├── ArticleError        a file or folder that cannot be read as an article
  │     └── FetchError    a link or a file that somebody sent and that cannot be fetched
  ├── ModelError          the model for a ranker cannot be used
  ├── StorageError        the state cannot be written or read now
  │     └── CannotConnectError  its server refuses, and will refuse again
  └── CannotRunError      the bot cannot go on: Telegram or the machine refuses
"""


class PullquoteError(Exception):
    """An error that ends the program, unless waiting helps."""

    exit_status = 2


class SettingsError(PullquoteError):
    """A setting that cannot be used."""


class ArticleError(PullquoteError):
    """A file or folder that cannot be read as an article."""


class FetchError(ArticleError):
    """A link or a file that somebody sent and that cannot be fetched; the line is for them."""


class ModelError(PullquoteError):
    """The model for a ranker cannot be used."""


class StorageError(PullquoteError):
    """The state cannot be written or read now."""


class CannotConnectError(StorageError):
    """The server that holds the state refuses, and will refuse again."""


class CannotRunError(PullquoteError):
    """The bot cannot go on: Telegram or the machine refuses."""

    exit_status = 1
