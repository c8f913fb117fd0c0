"""Answers over HTTP: JSON, errors in one shape, and bodies that are compressed once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum

from aiohttp import hdrs, web
from multidict import CIMultiDict, CIMultiDictProxy

from shared.core.errors import Detail, NotAuthenticated, PortalError
from shared.core.i18n import error_text, texts
from webapp.http.language import preferred_language

JSON = "application/json"
#: On every page and every JSON answer: nothing of a login may be cached, sniffed or passed on in a referrer.
PRIVATE: Mapping[str, str] = {
    hdrs.CACHE_CONTROL: "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_JSON_HEADERS = CIMultiDictProxy(CIMultiDict({**PRIVATE, hdrs.CONTENT_TYPE: JSON}))  # an answer copies them

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


#: The same for everybody, whatever their language: front-ends compare it.
NOT_AUTHENTICATED = {"error": "Not authenticated", "code": "not_authenticated", "requires_auth": True}

#: What every error answer to this request says beside the error.
BESIDE = web.RequestKey("beside", dict[str, Detail])


def json_answer(
    payload: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A JSON answer that nobody caches."""
    return encoded_answer(encode(payload).encode(), status=status, headers=headers)


def encoded_answer(
    body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """The same for a body that is JSON already."""
    if not headers:
        return web.Response(body=body, status=status, headers=_JSON_HEADERS)
    more = CIMultiDict(_JSON_HEADERS)
    more.update(headers)
    return web.Response(body=body, status=status, headers=more)


def error_answer(
    request: web.Request, error: PortalError, headers: Mapping[str, str] | None = None
) -> web.Response:
    """``{"error": text in the client's language, "code": stable, …}`` with the status that fits."""
    if isinstance(error, NotAuthenticated):
        return json_answer(NOT_AUTHENTICATED, status=error.status)
    body: dict[str, Detail] = {
        "error": error_text(texts(preferred_language(request)), error),
        "code": error.code,
    }
    extra = dict(headers or {})
    if error.status == web.HTTPUnauthorized.status_code:
        body["requires_auth"] = True
    if error.status == web.HTTPTooManyRequests.status_code and error.retry_after is not None:
        body["retry_after"] = error.retry_after
        extra[hdrs.RETRY_AFTER] = str(error.retry_after)
    body |= request.get(BESIDE, {})
    body |= {name: error.details[name] for name in error.told if name in error.details}
    return json_answer(body, status=error.status, headers=extra)


Json = dict[str, object]


def plain(value: object) -> object:
    """A record, or a list of them, as what JSON has. Names of fields stay as they are."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


class Precompressed:
    """A body, plain and compressed."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.gzipped = gzip.compress(plain, compresslevel=9, mtime=0)

    def answer(self, request: web.Request, headers: Mapping[str, str]) -> web.Response:
        """The body as the client accepts it. `headers` should say that it varies by Accept-Encoding."""
        if "gzip" not in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            return web.Response(body=self.plain, headers=headers)
        return web.Response(body=self.gzipped, headers={**headers, hdrs.CONTENT_ENCODING: "gzip"})
