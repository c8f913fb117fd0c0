"""channels.*: nobody here is in a channel, so each of them is 400 CHANNEL_INVALID, as for a foreign one."""

from __future__ import annotations

from telethon.tl import functions

from sandbox.errors import RpcFailure
from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import Result


@method(functions.channels.GetChannelsRequest)
@method(functions.channels.GetFullChannelRequest)
@method(functions.channels.GetMessagesRequest)
@method(functions.channels.GetParticipantsRequest)
@method(functions.channels.ReadHistoryRequest)
@method(functions.channels.DeleteMessagesRequest)
def unknown_channel(context: Context, _request: object) -> Result:
    """Raises 400 CHANNEL_INVALID."""
    context.account()
    raise RpcFailure(400, "CHANNEL_INVALID")
