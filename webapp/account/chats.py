"""Chats and messages of the person's own account."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import AfterValidator, Field

from shared.accounts.chats import LARGEST_NUMBER, LONGEST_TEXT, MOST, ChatPage, MessagePage
from shared.telegram.errors import ChatNotFound
from shared.telegram.sent_messages import BeingSent, KeyReused, Sent
from webapp.access import identity_of
from webapp.api.error_groups import ASKING, WRITING
from webapp.api.models import DIGITS, RequestModel, UnicodeText
from webapp.api.operation import Tag, Who, described
from webapp.api.parameters import JsonBody, ParameterLocation, Parameters
from webapp.http.answers import json_answer, plain
from webapp.services import SERVICES

routes = web.RouteTableDef()

CHATS = 30  # in a page, when the request does not say
MESSAGES = 50
LARGEST_MESSAGE = 64 * 1024  # bytes: 4096 characters, each spelt \uXXXX twice, and room


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("no database and no Telegram takes it")
    return text


class ChatPath(RequestModel):
    """Which chat."""

    chat_id: Annotated[
        int,
        Field(
            description="as in the list of chats: users positive, groups negative, channels from -100…",
            examples=[-1001234567890],
        ),
        DIGITS,
    ]


class ChatsQuery(RequestModel):
    """Which part of the list of chats."""

    limit: Annotated[int, Field(description="how many chats at most", ge=1, le=MOST), DIGITS] = CHATS
    cursor: Annotated[
        str | None,
        Field(description="`next` of the page before", pattern=r"^[0-9]{1,10}\.[0-9]{1,10}\.-?[0-9]{1,16}$"),
    ] = None


class MessagesQuery(RequestModel):
    """Which part of a chat."""

    limit: Annotated[int, Field(description="how many messages at most", ge=1, le=MOST), DIGITS] = MESSAGES
    before: Annotated[
        Annotated[int, Field(ge=1, le=LARGEST_NUMBER), DIGITS] | None,
        Field(description="only older ones than this", examples=[4242]),
    ] = None


class SendHeaders(RequestModel):
    """How to send once."""

    key: Annotated[
        str | None,
        Field(
            description="the same request under the same key sends one message, however often it "
            "is repeated within a day",
            examples=["order-4242"],
            alias="Idempotency-Key",
            pattern="^[!-~]{1,128}$",
        ),
    ] = None


class NewMessage(RequestModel):
    """A message to be sent."""

    text: Annotated[
        UnicodeText,
        AfterValidator(_without_nul),
        Field(
            description="not blank, without NUL",
            examples=["Good morning"],
            json_schema_extra={
                "minLength": 1,
                "maxLength": LONGEST_TEXT,
                "pattern": r"^[^\u0000]*\S[^\u0000]*$",
            },
        ),
    ]


CHAT = Parameters(ParameterLocation.PATH, ChatPath)
CHATS_QUERY = Parameters(ParameterLocation.QUERY, ChatsQuery)
MESSAGES_QUERY = Parameters(ParameterLocation.QUERY, MessagesQuery)
SEND_HEADERS = Parameters(ParameterLocation.HEADER, SendHeaders)
NEW_MESSAGE = JsonBody(NewMessage, largest=LARGEST_MESSAGE)


@routes.get("/telegram/chats/")
@described(
    "chats.chats",
    tag=Tag.CHATS,
    who=Who.PERSONAL,
    parameters=(CHATS_QUERY,),
    answers={200: ChatPage},
    errors=ASKING,
)
async def chats(request: web.Request) -> web.Response:
    """The account's chats, in Telegram's order."""
    who, query = identity_of(request).telegram_id, CHATS_QUERY.of(request)
    page = await request.app[SERVICES].portal.chats.page(who, limit=query.limit, cursor=query.cursor)
    return json_answer(plain(page))


@routes.get("/telegram/chats/{chat_id}/messages/")
@described(
    "chats.messages",
    tag=Tag.CHATS,
    who=Who.PERSONAL,
    parameters=(CHAT, MESSAGES_QUERY),
    answers={200: MessagePage},
    errors=(*ASKING, ChatNotFound),
)
async def messages(request: web.Request) -> web.Response:
    """A chat's messages, the newest first.

    Media are described, not downloaded. A chat is known by being among the account's own: any other number is
    `chat_not_found`, no matter whose it is.
    """
    who, query = identity_of(request).telegram_id, MESSAGES_QUERY.of(request)
    chat_id = CHAT.of(request).chat_id
    page = await request.app[SERVICES].portal.chats.messages(
        who, chat_id, limit=query.limit, before=query.before
    )
    return json_answer(plain(page))


@routes.post("/telegram/chats/{chat_id}/messages/")
@described(
    "chats.send",
    tag=Tag.CHATS,
    who=Who.PERSONAL,
    parameters=(CHAT, SEND_HEADERS, NEW_MESSAGE),
    answers={201: Sent},
    errors=(*ASKING, *WRITING, KeyReused, BeingSent),
)
async def send(request: web.Request) -> web.Response:
    """Send a message.

    Without an idempotency key the message may have arrived although the answer is 503.
    """
    who = identity_of(request).telegram_id
    chat_id, key = CHAT.of(request).chat_id, SEND_HEADERS.of(request).key
    message = await NEW_MESSAGE.of(request)
    sent = await request.app[SERVICES].portal.chats.send(who, chat_id, message.text, key=key)
    return json_answer(plain(sent), status=web.HTTPCreated.status_code)
