"""Updates -> questions, answers -> messages. Knows nothing of ranking."""

import os

# PTB then gives times as timedelta, as its next version will, and does not warn of it
# (docs of telegram.error.RetryAfter).
os.environ["PTB_TIMEDELTA"] = "1"

__version__ = "0.2.0"
