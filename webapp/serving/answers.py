"""How the web container answers: compact JSON, and every error in one shape."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import hdrs, web
from multidict import CIMultiDict

from shared.core.errors import Detail, NotAuthenticated, PortalError
from shared.core.i18n import error_text, texts
from webapp.serving.language import asked_language

JSON = "application/json"
#: On every page and every JSON answer: nothing of a login may be cached, sniffed or passed on in a referrer.
PRIVATE: Mapping[str, str] = {
    hdrs.CACHE_CONTROL: "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

#: Never changed; an answer copies them, which from a `CIMultiDictProxy` takes more than twice as long.
_JSON_HEADERS = CIMultiDict({**PRIVATE, hdrs.CONTENT_TYPE: JSON})

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
    """The same for what is JSON already."""
    if not headers:
        return web.Response(body=body, status=status, headers=_JSON_HEADERS)
    more = CIMultiDict(_JSON_HEADERS)
    more.update(headers)
    return web.Response(body=body, status=status, headers=more)


def error_answer(
    request: web.Request, error: PortalError, headers: Mapping[str, str] | None = None
) -> web.Response:
    """``{"error": text in the asker's language, "code": stable, …}`` with the status that fits."""
    if isinstance(error, NotAuthenticated):
        return json_answer(NOT_AUTHENTICATED, status=error.status)
    body: dict[str, Detail] = {
        "error": error_text(texts(asked_language(request)), error),
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
