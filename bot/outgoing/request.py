"""Requests to the Bot API over HTTP. Anything that is not a Bot API reply raises NetworkError.

With aiohttp, a question costs 1.2 ms of CPU in all (`make bench-delivery`). PTB's own class uses
httpx, which looks through all its connections for each request: 2.1 ms.
"""

import json
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TIMEOUT = 20.0  # seconds; a request that timed out may have arrived, and is sent again
_SLACK = 10.0  # seconds, to connect and to send
_SENDING = "/sendMessage"
_LONGEST_WAIT = 365 * 86_400  # seconds; Telegram may ask for hours
_MOST_BYTES = 16 * 2**20  # of a response; a hundred updates are some 200 KiB
LARGEST_FILE = 20 * 2**20  # bytes that Telegram lets bots fetch, core.telegram.org/bots/api#getfile


class Form:
    """The fields of a request for which PTB has no method; `do_request` takes it as RequestData."""

    def __init__(self, fields: Mapping[str, str | int]) -> None:
        self._fields = fields

    def url_encoded_parameters(self) -> str:
        """Return the fields as the body of a form."""
        return urlencode(self._fields)


class Request(BaseRequest):
    """One session with one server. It cannot send files, which the bot never does."""

    def __init__(self, server: str) -> None:
        """`server` is any URL of the server, as in https://host/path."""
        self._server = server
        self._proxy: str | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return how long to wait for a response, in seconds; PTB adds the wait of getUpdates."""
        return TIMEOUT

    async def initialize(self) -> None:
        """Open the session, through the proxy that the environment names."""
        if self._session is None:
            self._proxy = proxy_for(self._server)
            trusted = ssl.create_default_context(cafile=certifi.where())
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Form | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # aiohttp has none
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # none waits for a connection
    ) -> tuple[int, bytes]:
        """Return the status and what the server said. Raises TimedOut, NetworkError.

        GET is for files, as in PTB's `retrieve`; everything else is a call of the Bot API.
        """
        if self._session is None:
            raise RuntimeError("not initialized")
        answered_within = _seconds(read_timeout)
        timeout = aiohttp.ClientTimeout(
            # A total limit: otherwise a server that sends a byte now and then would never end.
            total=answered_within and answered_within + _SLACK,
            sock_connect=_seconds(connect_timeout),
            sock_read=answered_within,
        )
        data = request_data.url_encoded_parameters() if request_data else None
        if self._proxy and not self._proxy.startswith(("http://", "https://")):
            raise NetworkError("a proxy must be http://HOST:PORT; check HTTPS_PROXY")
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers=_FORM if data else None,
                proxy=self._proxy,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                most = LARGEST_FILE if method == "GET" else _MOST_BYTES
                status, payload = response.status, await _body(response, most)
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientConnectorCertificateError as error:  # a ValueError too
            reason = getattr(error.certificate_error, "verify_message", "") or "not trusted"
            raise NetworkError(f"the server's certificate does not fit: {reason}") from None
        except ValueError:  # its text quotes the URL, and so the token; the next one's too
            raise NetworkError("not an address; check TELEGRAM_BASE_URL, HTTPS_PROXY") from None
        except aiohttp.ClientResponseError as error:
            raise NetworkError(f"{type(error).__name__}: {error.message}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from None
        if method == "GET":
            return status, payload
        if status == HTTPStatus.OK and url.endswith(_SENDING) and b'"message_id"' not in payload:
            status = HTTPStatus.BAD_GATEWAY  # no message, so nothing was sent
        return _status(status, payload), payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the server's response: a result, or what went wrong. Raises TelegramError."""
        try:
            data = json.loads(payload.decode(errors="replace"))
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict) and "result" in data:
            return data
        if isinstance(data, dict) and data.get("ok") is False:
            return _refusal(data)
        raise TelegramError("the server's answer is not the Bot API's")


def proxy_for(url: str) -> str | None:
    """Return the proxy that HTTPS_PROXY and NO_PROXY name for a server, or None.

    aiohttp's own option would look for it, and for passwords in files, at each request.
    """
    try:
        scheme, host = urlsplit(url)[:2]
    except ValueError:  # not an address; the first request reports this
        return None
    proxy = None if proxy_bypass(host) else getproxies().get(scheme)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Return the body of a response. Raises NetworkError if it is larger than `most` bytes."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise NetworkError(f"the server's answer is larger than {most // 2**20} MiB")
    return bytes(body)


def _refusal(data: dict[str, Any]) -> dict[str, Any]:
    """Return a refusal with only what PTB reads of it, and only of the types that it expects.

    See core.telegram.org/bots/api#making-requests and #responseparameters.
    """
    refusal: dict[str, Any] = {"ok": False, "description": str(data.get("description", ""))}
    given = data.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    chat_id, seconds = parameters.get("migrate_to_chat_id"), parameters.get("retry_after")
    if type(chat_id) is int:
        refusal["parameters"] = {"migrate_to_chat_id": chat_id}
    elif isinstance(seconds, int | float) and 0 <= seconds <= _LONGEST_WAIT:
        refusal["parameters"] = {"retry_after": seconds}
    return refusal


def _status(status: int, payload: bytes) -> int:
    """Return the status that the response should have.

    A refusal that is not from the Bot API, such as a proxy's page, says nothing about the token or
    the chat, so it becomes 502. A refusal of the Bot API may come with status 200.
    """
    if status == HTTPStatus.OK:
        return status if b'"result"' in payload else HTTPStatus.BAD_GATEWAY
    refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.BAD_GATEWAY if refused and b'"ok"' not in payload else status


def _seconds(timeout: Any) -> float | None:
    """Return a timeout, or the usual one if none was given."""
    return timeout if isinstance(timeout, int | float | None) else TIMEOUT
