"""The metrics for Prometheus; shown only if METRICS is set."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

QUESTIONS = Counter(
    "pullquote_questions", "Questions answered, by verdict and kind of chat.", ["verdict", "chat"]
)
ANSWER_SECONDS = Histogram(
    "pullquote_answer_seconds",
    "From having a question until its answer is sent, waiting in its chat's queue included.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
RETRIES = Counter("pullquote_send_retries", "Requests tried again, by what failed.", ["reason"])
IN_FLIGHT = Gauge("pullquote_in_flight", "Updates that are being handled.")
WAITING = Gauge("pullquote_waiting", "Updates in the inbox that wait for their turn.")
POISON = Counter("pullquote_poison_updates", "Updates that could not be read, or not handled.")


def show_waiting(count: int) -> None:
    """Show how many updates wait."""
    WAITING.set(count)


async def shown(_request: web.Request) -> web.Response:
    """/metrics: all metrics, in Prometheus's text format."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
