"""The metrics for Prometheus; shown only if METRICS is set."""

import os
import socket
from collections.abc import Iterator
from typing import cast

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import Metric

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


class _OfProcess:
    """All metrics, with the name of the process if there are several."""

    def __init__(self) -> None:
        self.name = ""

    def collect(self) -> Iterator[Metric]:
        """Return the metrics, as a registry does."""
        more = {"process": self.name} if self.name else {}
        for metric in REGISTRY.collect():
            metric.samples = [s._replace(labels={**s.labels, **more}) for s in metric.samples]
            yield metric


_metrics = _OfProcess()


def name_process() -> None:
    """Let every metric carry the name of this process: its machine and number."""
    _metrics.name = f"{socket.gethostname()}:{os.getpid()}"


async def shown(_request: web.Request) -> web.Response:
    """/metrics: all metrics, in Prometheus's text format."""
    return web.Response(
        body=generate_latest(cast(CollectorRegistry, _metrics)),
        headers={"Content-Type": CONTENT_TYPE_LATEST},
    )
