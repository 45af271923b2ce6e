# Pullquote in a container: it runs without root, and writes only to /state.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements-postgres.txt ./
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements-postgres.txt
COPY tools/catalogues.py ./tools/catalogues.py
COPY bot/locales ./bot/locales
RUN /venv/bin/python -c "from tools.catalogues import LOCALES, compiled; print(*compiled(LOCALES))"

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home pullquote \
 && install --directory --owner=10001 --mode=700 /state
COPY --from=build /venv /venv
WORKDIR /app
COPY articles ./articles
COPY errors.py ./
COPY bot ./bot
COPY retrieval ./retrieval
COPY storage ./storage
COPY seeds ./seeds
COPY --from=build /app/bot/locales ./bot/locales
ENV PYTHONDONTWRITEBYTECODE=1 STATE_FILE=/state/pullquote.sqlite3 LISTEN=0.0.0.0:8080
USER 10001
VOLUME /state
EXPOSE 8080
# /healthz and not /readyz, because a restart does not help while Telegram cannot be reached.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["/venv/bin/python", "-c", "from http.client import HTTPConnection as To; to = To('127.0.0.1', 8080, timeout=4); to.request('GET', '/healthz'); exit(to.getresponse().status != 200)"]
# Without a shell, so that Python gets SIGTERM. The bot then ends within STOP_WITHIN, which is less
# than the usual 10 seconds.
CMD ["/venv/bin/python", "-m", "bot"]
