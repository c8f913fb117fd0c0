"""messages.*: what people do with bots (https://core.telegram.org/api/bots/webapps)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.accounts import Account
from sandbox.bot_link import BotLink
from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject


def _bot(context: Context, account: Account, bot: object) -> BotLink:
    """Raises 400 BOT_INVALID."""
    link = context.world.bots.get(objects.peer_id(account, bot))
    if link is None:
        raise RpcFailure(400, "BOT_INVALID")
    return link


def _web_view(url: str) -> TLObject:
    made: TLObject = types.WebViewResultUrl(url=url, fullsize=True, query_id=1)
    return made


@method(functions.messages.RequestWebViewRequest)
def request_web_view(context: Context, request: functions.messages.RequestWebViewRequest) -> Result:
    """The address of a Mini App with the asker's init data in its fragment: its holder can act as them."""
    account = context.account()
    link = _bot(context, account, request.bot)
    if not request.url:
        raise RpcFailure(400, "BUTTON_URL_INVALID")
    return _web_view(link.open_app(account.id, request.url, request.start_param or ""))


@method(functions.messages.RequestSimpleWebViewRequest)
def request_simple_web_view(
    context: Context, request: functions.messages.RequestSimpleWebViewRequest
) -> Result:
    """The same from the side menu or a reply keyboard."""
    return request_web_view(context, request)


@method(functions.messages.StartBotRequest)
def start_bot(context: Context, request: functions.messages.StartBotRequest) -> Result:
    """Press "Start" with a deep link's payload."""
    account = context.account()
    bot_id = objects.peer_id(account, request.bot)
    _bot(context, account, request.bot)
    sent = context.world.send_message(account.id, bot_id, f"/start {request.start_param}".strip())
    answer: TLObject = types.UpdateShortSentMessage(
        out=True, id=sent.id, pts=context.world.mail.pts(account.id), pts_count=1, date=int(sent.date)
    )
    return answer


@method(functions.messages.GetBotCallbackAnswerRequest)
def get_bot_callback_answer(context: Context, request: Any) -> Result:
    """Press an inline button: the bot gets its `callback_query`.

    Its answer is not waited for: 400 BOT_RESPONSE_TIMEOUT, as with a slow bot.
    """
    account = context.account()
    _bot(context, account, request.peer).press(account.id, request.msg_id, (request.data or b"").decode())
    raise RpcFailure(400, "BOT_RESPONSE_TIMEOUT")
