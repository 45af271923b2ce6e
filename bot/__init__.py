"""Updates -> questions, answers -> messages. Nothing here depends on how answers are ranked."""

import os

# With this, python-telegram-bot (PTB) returns durations as timedelta, as its next version will, and
# does not warn about the change (its documentation of telegram.error.RetryAfter).
os.environ["PTB_TIMEDELTA"] = "1"

__version__ = "0.5.0"
