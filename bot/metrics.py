"""What is counted, for Prometheus; shown only where METRICS says so."""

from prometheus_client import Counter, Gauge, Histogram, start_http_server

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


def serve_metrics(host: str, port: int) -> None:
    """Show the metrics at /metrics, from a thread that ends with the process. Raises OSError."""
    start_http_server(port, host)
