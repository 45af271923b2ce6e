"""Reads each document in a process of its own, so that no page or file can take the bot down."""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

from articles import refusals
from articles.document import Document, from_data
from articles.limits import MAX_TEXT
from errors import ArticleError

_SECONDS = 15.0  # for everything, the start of the process included
_SECONDS_TO_END = 5.0
_MOST = 16 * MAX_TEXT  # bytes of the answer: JSON writes a letter in up to 12, and adds places
_ROOT = Path(__file__).resolve().parents[1]
# Nothing else: the environment of the bot holds its token.
_PASSED = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")

_log = logging.getLogger("pullquote.articles")


async def read(
    data: bytes, source: str, charset: str | None = None, *, seconds: float = _SECONDS
) -> Document:
    """Read a document like `reading.read_document`, in a new process with limits.

    It may take 512 MiB of memory, 10 seconds of CPU, and `seconds` in all. It gets none of the
    bot's environment, and on Linux no network where user namespaces are allowed. Nothing of it
    stays. Raises ArticleError.
    """
    header = json.dumps({"source": source, "charset": charset}).encode()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-s", "-B", "-m", "articles.worker"),
        cwd=_ROOT,
        env={name: os.environ[name] for name in _PASSED if name in os.environ},
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,  # so that Ctrl-C in a terminal ends the bot, which ends this
    )
    try:
        async with asyncio.timeout(seconds):
            answer = await _exchange(process, header + b"\n" + data)
    except TimeoutError:
        raise ArticleError(refusals.TOO_MUCH) from None
    finally:
        if process.returncode is None:
            await _end(process)
    # In a thread, because a book's answer takes a tenth of a second, and others would wait for it.
    return await asyncio.to_thread(_document, answer, process.returncode)


def read_now(data: bytes, source: str, charset: str | None = None) -> Document:
    """Read a document like `read`, where no event loop runs."""
    return asyncio.run(read(data, source, charset))


async def _exchange(process: Process, data: bytes) -> bytes:
    """Write the document to a process; return what it answers, but no more than is allowed."""
    assert process.stdin is not None  # noqa: S101  # both are pipes
    assert process.stdout is not None  # noqa: S101
    writing = asyncio.create_task(_write(process.stdin, data))
    try:
        parts: list[bytes] = []
        size = 0
        while part := await process.stdout.read(2**16):
            parts.append(part)
            size += len(part)
            if size > _MOST:
                return b""
        await process.wait()
        return b"".join(parts)
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing


async def _end(process: Process) -> None:
    """End a process, and what it may have started: that would hold its pipes open.

    asyncio takes it for ended when its pipes are at their end too. So what is left in them is
    read and dropped: nobody else does, and the wait would be endless.
    """
    assert process.stdout is not None  # noqa: S101  # it is a pipe
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS_TO_END):
            while await process.stdout.read(2**16):
                pass
            await process.wait()


async def _write(stream: asyncio.StreamWriter, data: bytes) -> None:
    # A process that ended early, by one of its limits, no longer reads.
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(data)
        await stream.drain()
        stream.close()
        await stream.wait_closed()


def _document(answer: bytes, status: int | None) -> Document:
    """Return the document in an answer. Raises ArticleError.

    An answer may have been forged by what was read, so it is checked. An empty one means that the
    process was ended by a limit or a fault.
    """
    try:
        result: Any = json.loads(answer)
        if "error" in result:
            raise ArticleError(" ".join(str(result["error"]).split())[:300])
        return from_data(result["document"])
    except (ValueError, TypeError, KeyError, RecursionError):
        _log.warning("the process that reads documents ended with status %s", status)
        raise ArticleError(refusals.TOO_MUCH) from None
