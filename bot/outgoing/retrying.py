"""How long to wait before a failed request is tried again."""

import random
from datetime import timedelta

from telegram.error import RetryAfter

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0  # seconds


def backoff(attempt: int) -> float:
    """Return how many seconds to wait after `attempt` failures in a row: doubled, with jitter."""
    return min(_LONGEST_DELAY, _FIRST_DELAY * 2.0 ** min(attempt, 16)) * random.uniform(0.5, 1.0)  # noqa: S311  # no secret


def seconds(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def pause(error: Exception, failures: int) -> float:
    """Return how many seconds to wait after an error that came after `failures` others in a row."""
    return seconds(error) if isinstance(error, RetryAfter) else backoff(failures)
