"""messages.*: what was written in a chat, and single messages."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.mtproto.rpc import message_objects, objects
from sandbox.mtproto.rpc.paging import messages, page_of
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result, TLObject


@method(functions.messages.GetHistoryRequest)
def get_history(context: Context, request: functions.messages.GetHistoryRequest) -> Result:
    """A chat's messages, newest first. https://core.telegram.org/method/messages.getHistory"""
    account = context.account()
    peer_id = objects.peer_id(account, request.peer)
    chat = context.world.chat(account.id, peer_id)[::-1]
    return messages(context, account, page_of(chat, request), peer_id, count=len(chat))


@method(functions.messages.GetMessagesRequest)
def get_messages(context: Context, request: functions.messages.GetMessagesRequest) -> Result:
    """Messages by number, of any private chat; those that are gone come as `messageEmpty`.

    Source: https://core.telegram.org/method/messages.getMessages
    """
    account = context.account()
    found = []
    made: list[TLObject] = []
    for asked in request.id:
        number = getattr(asked, "id", 0)
        kept = context.world.mail.find(account.id, number)
        if isinstance(asked, types.InputMessageReplyTo) and kept is not None:
            number = kept.reply_to.message_id if kept.reply_to else 0
            kept = context.world.mail.find(account.id, number)
        if kept is None or isinstance(asked, types.InputMessagePinned):
            made.append(types.MessageEmpty(id=number, peer_id=None))
        else:
            found.append(kept)
            made.append(message_objects.message(context.world, account, kept))
    answer: TLObject = types.messages.Messages(
        messages=made, topics=[], chats=[], users=message_objects.people(context.world, account, found)
    )
    return answer
