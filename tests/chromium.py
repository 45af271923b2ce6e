"""A real browser that opens links, over its DevTools protocol, chromedevtools.github.io."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
_WINDOW = "420,800"  # a phone's
# Tells where the words begin that a link should lead to: for each place of the page that shows
# them, how far its top is below that of the window.
_TOPS = """
(words => {
  const plain = text => text.replace(/[\\u00ad\\u200b]/g, "").replace(/\\s+/g, " ");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [], starts = [];
  let text = "";
  for (let node; (node = walker.nextNode());) {
    if (!node.parentElement.checkVisibility()) continue;
    const own = plain(node.data);
    starts.push(text.length); nodes.push(node);
    text += text.endsWith(" ") ? own.trimStart() : own;
  }
  const tops = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    let n = starts.findLastIndex(start => start <= at);
    const range = document.createRange();
    range.selectNodeContents(nodes[n]);
    tops.push(Math.round(range.getBoundingClientRect().top));
  }
  return {tops, height: innerHeight, scrolled: Math.round(scrollY)};
})
"""


class Browser:
    """A running browser with one page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def opened(self, link: str, words: str) -> dict[str, Any]:
        """Open a link; return where `words` are then, the window's height, and the scrolling."""
        await self.call("Page.navigate", url="about:blank")
        await self.call("Page.navigate", url=link)
        is_there = "document.readyState === 'complete' && location.href !== 'about:blank'"
        expression = f"{is_there} && {_TOPS}({json.dumps(words)})"
        before: Any = None
        for _ in range(100):
            await asyncio.sleep(0.05)
            found = (
                await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
            )["result"].get("value")
            if found and found == before:  # the scrolling is over
                break
            before = found
        return dict(before)

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(20):
            while True:
                message = await self._socket.receive_json()
                if message.get("id") == number:
                    return dict(message.get("result", {}))


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Run Chromium without a window, in a folder of its own."""
    assert CHROMIUM
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        errors = Path(folder) / "errors"
        with errors.open("wb") as log:
            process = subprocess.Popen(  # noqa: ASYNC220  # it starts in the background
                [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                 "--disable-dev-shm-usage", "--disable-background-networking",
                 f"--window-size={_WINDOW}", f"--user-data-dir={folder}/profile",
                 "--remote-debugging-port=0", "about:blank"],
                env={**os.environ, "TMPDIR": folder}, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            port = await asyncio.to_thread(_port, errors)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                    pages = [one for one in await response.json() if one["type"] == "page"]
                async with session.ws_connect(
                    pages[0]["webSocketDebuggerUrl"], max_msg_size=2**26
                ) as socket:
                    yield Browser(socket)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _port(errors: Path) -> int:
    """Return the port that the browser listens on, as soon as it says so."""
    for _ in range(600):
        found = re.search(r"DevTools listening on ws://127.0.0.1:(\d+)/", errors.read_text())
        if found:
            return int(found[1])
        time.sleep(0.1)
    raise TimeoutError(errors.read_text())
