"""Files are fetched from the Bot API server that is used, and no error shows the token."""

import asyncio
import json

import pytest
from telegram.ext import ExtBot

from bot.outgoing.files import download, files_at
from bot.outgoing.request import LARGEST_FILE, Request
from errors import FetchError
from tests.site import Page, page, serving

pytestmark = pytest.mark.slow  # all together

TOKEN = "12:never-to-be-shown"
GET_FILE = f"/bot{TOKEN}/getFile"
FILE = f"/file/bot{TOKEN}/documents/file_5.pdf"


def told(file_path: str | None = "documents/file_5.pdf", **more: object) -> bytes:
    """Return a response to getFile."""
    file = {"file_id": "f", "file_unique_id": "u", "file_path": file_path, **more}
    return page(json.dumps({"ok": True, "result": file}).encode())


def refused(code: int, description: str) -> bytes:
    body = {"ok": False, "error_code": code, "description": description}
    return page(json.dumps(body).encode(), status=f"{code} No")


async def fetch(pages: dict[str, Page], size: int | None = None) -> bytes:
    async with serving(pages) as site:
        base_url = f"{site.address}/bot{{token}}"
        bot: ExtBot[None] = ExtBot(TOKEN, base_url, files_at(base_url), request=Request(base_url))
        await bot.request.initialize()
        try:
            return await download(bot, "f", size)
        finally:
            await bot.request.shutdown()


async def refusal(pages: dict[str, Page], size: int | None = None) -> str:
    with pytest.raises(FetchError) as raised:
        await fetch(pages, size)
    assert TOKEN not in repr(raised.getrepr(style="long"))
    assert raised.value.__cause__ is None
    return str(raised.value)


@pytest.mark.parametrize("content", [b"%PDF-1.7 \0\xff", b"x" * LARGEST_FILE])
async def test_a_file_comes_as_it_is(content: bytes) -> None:
    file = page(content, "Content-Type: application/pdf")
    assert await fetch({GET_FILE: told(), FILE: file}, len(content)) == content


async def test_a_download_that_breaks_off_is_tried_again() -> None:
    tries = 0

    async def broken_once(writer: asyncio.StreamWriter) -> None:
        nonlocal tries
        tries += 1
        whole = page(b"text")
        writer.write(whole if tries > 1 else whole[:-2])

    assert await fetch({GET_FILE: told(), FILE: broken_once}) == b"text"


@pytest.mark.parametrize(
    ("pages", "size", "line"),
    [
        ({}, 34 * 2**20, "Telegram lets me fetch files up to 20 MB; this one has 34."),
        ({}, LARGEST_FILE + 1, "up to 20 MB; this one has 21."),
        ({GET_FILE: told(file_size=LARGEST_FILE + 1)}, None, "up to 20 MB; this one has 21."),
        ({GET_FILE: refused(400, "Bad Request: file is too big")}, 5, "20 MB; this one is larger."),
        ({GET_FILE: refused(400, "Bad Request: wrong file_id")}, 5, "does not have that file any"),
        ({GET_FILE: refused(401, "Unauthorized")}, 5, "did not give me that file. Send it again"),
        ({GET_FILE: told()}, 5, "did not give me that file"),
        (
            {GET_FILE: told(), FILE: page(b"<html>", status="403 No")},
            5,
            "did not give me that file",
        ),
        ({GET_FILE: told(), FILE: page(b"x" * (LARGEST_FILE + 1))}, 5, "did not give me that file"),
        ({GET_FILE: told(), FILE: b"SSH-2.0-OpenSSH\r\n\r\n"}, 5, "did not give me that file"),
        ({GET_FILE: told("/var/lib/telegram-bot-api/f.pdf")}, 5, "it runs in local mode"),
        ({GET_FILE: told(__file__)}, 5, "it runs in local mode"),
        ({GET_FILE: told("C:\\files\\f.pdf")}, 5, "it runs in local mode"),
        ({GET_FILE: told(None)}, 5, "it runs in local mode"),
    ],
)
async def test_a_file_that_cannot_be_fetched(
    pages: dict[str, Page], size: int | None, line: str
) -> None:
    assert line in await refusal(pages, size)


@pytest.mark.parametrize(
    ("base_url", "files"),
    [
        ("https://api.telegram.org/bot{token}", "https://api.telegram.org/file/bot{token}"),
        ("http://a:8081/x/bot{token}", "http://a:8081/x/file/bot{token}"),
        ("https://a/bot{token}/test", "https://a/file/bot{token}/test"),
    ],
)
def test_where_files_are(base_url: str, files: str) -> None:
    assert files_at(base_url) == files
