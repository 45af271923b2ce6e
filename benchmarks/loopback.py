"""A Bot API server that is so quick that it does not change the measurements."""

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from itertools import islice
from typing import Any

from aiohttp import web

from tests.simulation import StrictLimits

_ME = {"id": 4242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_POLL_FOR = 10.0  # seconds


class Loopback:
    """Hands out updates, takes messages, and notes when each message came.

    Each response takes `latency` seconds, half before and half after the message counts. With
    `limits`, messages over these limits are refused.
    """

    def __init__(self, latency: float = 0.0, limits: StrictLimits | None = None) -> None:
        self.url = ""
        self.came: dict[int, list[float]] = defaultdict(list)  # chat -> seconds
        self.count = 0
        self.refused = 0
        self.polls = 0
        self._latency = latency
        self._limits = limits
        self._pending: deque[dict[str, Any]] = deque()
        self._number = 0
        self._asked = asyncio.Event()

    async def ask(self, *asked: tuple[int, str]) -> None:
        """Queue a private message in each chat."""
        now = int(time.time())
        for chat, text in asked:
            self._number += 1
            person = {"id": chat, "first_name": "Ada"}
            message = {
                "message_id": self._number,
                "date": now,
                "chat": {**person, "type": "private"},
                "from": {**person, "is_bot": False},
                "text": text,
            }
            self._pending.append({"update_id": self._number, "message": message})
        self._asked.set()

    async def until(self, what: Callable[[], object], within: float = 600.0) -> None:
        """Wait until `what()` is true. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not what():  # noqa: ASYNC110  # an event for each message would be measured too
                await asyncio.sleep(0.002)

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve on loopback while in the block."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._called)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield
        finally:
            await runner.cleanup()

    async def _called(self, request: web.Request) -> web.Response:
        data = await request.post()
        method = request.match_info["method"].lower()
        if method == "getupdates":
            return _ok(await self._updates(int(str(data.get("offset", 0)))))
        await asyncio.sleep(self._latency / 2)
        wait, result = 0.0, True
        if method == "sendmessage":
            wait, result = self._message(int(str(data["chat_id"])))
        await asyncio.sleep(self._latency / 2)
        if wait:
            parameters = {"retry_after": int(wait) + 1}
            refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
            return web.json_response({**refusal, "parameters": parameters}, status=429)
        known = {"getme": _ME, "getmycommands": [], "getmydescription": {"description": ""}}
        known["getmyshortdescription"] = {"short_description": ""}
        return _ok(known.get(method, result))

    async def _updates(self, offset: int) -> list[dict[str, Any]]:
        self.polls += 1
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()
        if not self._pending:
            self._asked.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), _POLL_FOR)
        await asyncio.sleep(self._latency)
        return list(islice(self._pending, 100))

    def _message(self, chat: int) -> tuple[float, Any]:
        now = time.perf_counter()
        wait = self._limits.wait(now, chat) if self._limits else 0.0
        if wait:
            self.refused += 1
            return wait, None
        self.count += 1
        self.came[chat].append(now)
        sent = {"message_id": 10**6 + self.count, "date": int(time.time()), "from": _ME}
        return 0.0, {**sent, "chat": {"id": chat, "type": "private"}, "text": "an answer"}


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})
