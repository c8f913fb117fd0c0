"""Chats and messages of the asker's own account."""

from __future__ import annotations

import re

from aiohttp import web

from shared.accounts.chats import LARGEST_MESSAGE_ID, MOST
from shared.core.errors import BadRequest
from webapp.account_json import plain
from webapp.account_side import ACCOUNT_SIDE
from webapp.answers import json_answer
from webapp.bodies import json_body
from webapp.identity import required
from webapp.queries import limit_of, number_in_path, number_in_query

routes = web.RouteTableDef()

CHATS = 30  # in a page, when the request does not say
MESSAGES = 50
LARGEST_MESSAGE = 64 * 1024  # bytes: 4096 characters, each spelt \uXXXX twice, and room
_KEY = re.compile(r"[!-~]{1,128}")


@routes.get("/telegram/chats/")
async def chats(request: web.Request) -> web.Response:
    """The account's chats, `?limit=` (1–100) after `?cursor=`: `{"chats": [...], "next": cursor or null}`."""
    who = required(request).telegram_id
    limit = limit_of(request, most=MOST, default=CHATS)
    page = await request.app[ACCOUNT_SIDE].chats.page(who, limit=limit, cursor=request.query.get("cursor"))
    return json_answer(plain(page))


@routes.get("/telegram/chats/{chat_id}/messages/")
async def messages(request: web.Request) -> web.Response:
    """A chat's messages, the newest first, `?limit=` (1–100) older than `?before=`.

    `{"messages": [...], "next": id to ask before, or null}`. Media are described, not downloaded. 404
    `chat_not_found` for a chat that this account does not have.
    """
    who = required(request).telegram_id
    chat_id = number_in_path(request, "chat_id")
    limit = limit_of(request, most=MOST, default=MESSAGES)
    before = number_in_query(request, "before", least=1, most=LARGEST_MESSAGE_ID, default=None)
    page = await request.app[ACCOUNT_SIDE].chats.messages(who, chat_id, limit=limit, before=before)
    return json_answer(plain(page))


@routes.post("/telegram/chats/{chat_id}/messages/")
async def send(request: web.Request) -> web.Response:
    """Send `{"text"}` (up to 4096 characters): 201 `{"id", "date"}`; counts one post of the plan.

    With the header `Idempotency-Key` (1–128 printable characters) it is sent once, however often asked.
    429 `quota_exceeded` carries `left`, `limit`, `resets_at`, `retry_after`.
    """
    who = required(request).telegram_id
    chat_id = number_in_path(request, "chat_id")
    text = _text(await json_body(request.clone(client_max_size=LARGEST_MESSAGE)))
    sent = await request.app[ACCOUNT_SIDE].chats.send(who, chat_id, text, key=_key(request))
    return json_answer(plain(sent), status=web.HTTPCreated.status_code)


def _text(body: dict[str, object]) -> str:
    """The text as it is; half of a surrogate pair is no character. Raises BadRequest."""
    text = body.get("text")
    if not isinstance(text, str) or "\x00" in text:
        raise BadRequest("text is missing or malformed")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRequest("text is not Unicode") from None
    return text


def _key(request: web.Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise BadRequest("the idempotency key is malformed")
    return key
