"""What people, phones and cameras refuse, as JSON answers: one place for all of it."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.bot_api.errors import ApiError
from sandbox.person import NotPossible
from sandbox.phone_ui.camera import NothingSeenError
from sandbox.world import RpcFailure

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-src http: https:; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_ANSWERS: tuple[tuple[type[Exception], int, str], ...] = (  # the first that fits
    (NotPossible, 409, "not_possible"),
    (NothingSeenError, 404, "nothing_seen"),
    (TimeoutError, 504, "timeout"),
    (ApiError, 400, "bad_request"),
    (LookupError, 404, "not_found"),
    (ValueError, 400, "bad_request"),
)
_RPC_TEXTS = {
    "AUTH_TOKEN_EXPIRED": "This QR code has expired: let the page show a new one",
    "AUTH_TOKEN_INVALID": "Telegram does not know this QR code",
    "AUTH_TOKEN_ALREADY_ACCEPTED": "This QR code has been used already",
    "HASH_INVALID": "This session has ended already",
}


@web.middleware
async def answer_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into `{"error", "code"}`; anything unexpected stays a 500."""
    try:
        response = await handler(request)
    except RpcFailure as refused:
        return _refusal(400, refused.name, _RPC_TEXTS.get(refused.name, refused.name))
    except tuple(kind for kind, _, _ in _ANSWERS) as refused:
        status, code = next((status, code) for kind, status, code in _ANSWERS if isinstance(refused, kind))
        return _refusal(status, code, str(refused) or "Nothing came in time")
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def _refusal(status: int, code: str, text: str) -> web.Response:
    return web.json_response({"error": text, "code": code}, status=status, headers=HEADERS)
