"""How long to wait before something that failed is tried again."""

import random
from datetime import timedelta

from telegram.error import RetryAfter

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0  # seconds


def backoff(attempt: int) -> float:
    """Return the seconds to wait after a number of failures in a row: doubled, with jitter."""
    return min(_LONGEST_DELAY, _FIRST_DELAY * 2.0 ** min(attempt, 16)) * random.uniform(0.5, 1.0)  # noqa: S311  # no secret


def seconds(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def pause(error: Exception, failures: int) -> float:
    """Return the seconds to wait after an error, of which there were some before in a row."""
    return seconds(error) if isinstance(error, RetryAfter) else backoff(failures)
