"""python-telegram-bot's requests over aiohttp, which needs a third of httpx's CPU per call."""

from __future__ import annotations

import io
from typing import TypeVar
from urllib.parse import urlencode

import aiohttp
from aiohttp import hdrs
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

T = TypeVar("T")

CONNECTIONS = 64
KEEP_ALIVE = 50.0  # seconds
FORM = "application/x-www-form-urlencoded"


class AiohttpRequest(BaseRequest):
    """Sends Bot API calls, with files too. Timeouts in seconds; proxies from the environment."""

    __slots__ = ("_connect_timeout", "_read_timeout", "_session")

    def __init__(self, *, connect_timeout: float, read_timeout: float) -> None:
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """The default read timeout in seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; a second call does nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=True,
            )

    async def shutdown(self) -> None:
        """Close every connection; a second call does nothing."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call. Raises TimedOut when it may have arrived, NetworkError otherwise."""
        del write_timeout, pool_timeout
        if self._session is None:
            raise NetworkError("the transport is closed")
        timeout = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, self._connect_timeout),
            sock_read=_seconds(read_timeout, self._read_timeout),
        )
        body, content_type = _body(request_data)
        headers = {hdrs.CONTENT_TYPE: content_type}
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout
            ) as response:
                return response.status, await response.read()
        except aiohttp.ConnectionTimeoutError as error:
            raise NetworkError("no connection in time") from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            # The error's text may contain the URL, which contains the token.
            raise NetworkError(type(error).__name__) from error


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.Payload, str]:
    """The body and content type of a call: a form, or multipart when it has a file."""
    if request_data is None:
        return b"", FORM
    if not request_data.contains_files:
        return urlencode(request_data.json_parameters).encode(), FORM
    form = aiohttp.FormData(default_to_multipart=True, quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime_type) in (request_data.multipart_data or {}).items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=file_name, content_type=mime_type)
    multipart = form()
    return multipart, multipart.headers[hdrs.CONTENT_TYPE]


def _seconds(given: object, default: float) -> float | None:
    """The timeout given to the call (None: no timeout), else the default."""
    if given is None:
        return None
    return float(given) if isinstance(given, (int, float)) else default
