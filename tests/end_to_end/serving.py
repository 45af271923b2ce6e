"""A Bot API server on loopback, over HTTP."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.calls import Call

_JSON_FIELDS = ("reply_parameters", "reply_markup", "results", "button", "commands", "scope")


def serve(api: BotApi) -> ThreadingHTTPServer:
    """Start the server in a thread; `api.url` is its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            prefix, _, method = self.path.rpartition("/")
            run, _, token = prefix.partition("/bot")
            fault = api.fault(method)
            if fault == "drop":
                self.close_connection = True
                return
            if isinstance(fault, str):
                self._respond(200, fault.encode())
                return
            try:
                if token != api.token:
                    raise Refusal(401, "Unauthorized")
                if isinstance(fault, Refusal):
                    api._record(Call(method, _fields(body)))
                    raise fault
                answered = {"ok": True, "result": api.answer(method, _fields(body), run)}
                time.sleep(api.latency)
                self._respond(200, json.dumps(answered).encode())
            except Refusal as refusal:
                self._respond(refusal.code, json.dumps(refusal.body).encode())
            except (KeyError, ValueError) as error:
                refused = Refusal(400, f"Bad Request: {error!r}")
                self._respond(refused.code, json.dumps(refused.body).encode())

        def do_GET(self) -> None:
            found = self.path.removeprefix(f"/file/bot{api.token}/documents/")
            if found in api.files:
                self._respond(200, api.files[found])
            else:
                self._respond(404, b"Not Found")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

        def _respond(self, code: int, body: bytes) -> None:
            try:
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:  # the bot was stopped while it waited
                self.close_connection = True

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            """Ignore errors of connections that the bot closes when it is stopped."""

    server = Server(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    return server


def _fields(body: str) -> dict[str, Any]:
    fields: dict[str, Any] = {k: v[0] for k, v in parse_qs(body, keep_blank_values=True).items()}
    for name in _JSON_FIELDS:
        if name in fields:
            fields[name] = json.loads(fields[name])
    for name in ("chat_id", "message_id", "message_thread_id"):
        if name in fields:
            fields[name] = int(fields[name])
    return fields
