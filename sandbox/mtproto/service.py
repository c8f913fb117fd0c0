"""MTProto's own messages: pings, salts, sessions (https://core.telegram.org/mtproto/service_messages)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from telethon.tl import functions, types

from sandbox.mtproto.known_keys import KnownKey
from sandbox.mtproto.session import Outgoing, Session
from sandbox.mtproto.tl import TLObject, write

SALT_LIFE = 1800  # seconds
RECEIVED_AND_ANSWERED = 4 + 64


class Peer(Protocol):
    """What the service messages need of a connection."""

    @property
    def key(self) -> KnownKey: ...
    @property
    def session(self) -> Session: ...
    @property
    def disconnect_in(self) -> Callable[[float], None]: ...
    def now(self) -> float: ...
    def destroy_key(self) -> None: ...


def _acked(_peer: Peer, _msg_id: int, _message: object) -> TLObject | None:
    return None


def _pong(_peer: Peer, msg_id: int, message: functions.PingRequest) -> TLObject | None:
    pong: TLObject = types.Pong(msg_id=msg_id, ping_id=message.ping_id)
    return pong


def _pong_or_disconnect(
    peer: Peer, msg_id: int, message: functions.PingDelayDisconnectRequest
) -> TLObject | None:
    peer.disconnect_in(message.disconnect_delay)
    return _pong(peer, msg_id, message)


def _future_salts(peer: Peer, msg_id: int, _message: object) -> TLObject | None:
    now = int(peer.now())
    current = types.FutureSalt(valid_since=now - SALT_LIFE, valid_until=now + SALT_LIFE, salt=peer.key.salt)
    salts: TLObject = types.FutureSalts(req_msg_id=msg_id, now=now, salts=[current])
    return salts


def _destroy_session(peer: Peer, _msg_id: int, message: functions.DestroySessionRequest) -> TLObject | None:
    known = message.session_id != peer.session.id and peer.key.sessions.pop(message.session_id, None)
    kind = types.DestroySessionOk if known else types.DestroySessionNone
    answer: TLObject = kind(session_id=message.session_id)
    return answer


def _destroy_key(peer: Peer, _msg_id: int, _message: object) -> TLObject | None:
    peer.destroy_key()
    answer: TLObject = types.DestroyAuthKeyOk()
    return answer


def _states(_peer: Peer, msg_id: int, message: types.MsgsStateReq) -> TLObject | None:
    info = bytes([RECEIVED_AND_ANSWERED] * len(message.msg_ids))
    answer: TLObject = types.MsgsStateInfo(req_msg_id=msg_id, info=info)
    return answer


def _forget_answer(_peer: Peer, _msg_id: int, _message: object) -> TLObject | None:
    answer: TLObject = types.RpcAnswerUnknown()
    return answer


_HANDLERS: dict[int, Callable[[Peer, int, Any], TLObject | None]] = {
    types.MsgsAck.CONSTRUCTOR_ID: _acked,
    types.MsgsStateInfo.CONSTRUCTOR_ID: _acked,
    types.MsgsAllInfo.CONSTRUCTOR_ID: _acked,
    types.MsgResendReq.CONSTRUCTOR_ID: _acked,
    types.HttpWait.CONSTRUCTOR_ID: _acked,
    types.MsgsStateReq.CONSTRUCTOR_ID: _states,
    functions.PingRequest.CONSTRUCTOR_ID: _pong,
    functions.PingDelayDisconnectRequest.CONSTRUCTOR_ID: _pong_or_disconnect,
    functions.GetFutureSaltsRequest.CONSTRUCTOR_ID: _future_salts,
    functions.DestroySessionRequest.CONSTRUCTOR_ID: _destroy_session,
    functions.DestroyAuthKeyRequest.CONSTRUCTOR_ID: _destroy_key,
    functions.RpcDropAnswerRequest.CONSTRUCTOR_ID: _forget_answer,
}


def is_service(message: TLObject) -> bool:
    """Whether this is one of MTProto's own messages, and no call."""
    return message.CONSTRUCTOR_ID in _HANDLERS


def serve(peer: Peer, msg_id: int, message: TLObject) -> list[Outgoing]:
    """Answer one of MTProto's own messages; most need no acknowledgement in turn."""
    answer = _HANDLERS[message.CONSTRUCTOR_ID](peer, msg_id, message)
    return [] if answer is None else [Outgoing(body=write(answer), confirmable=False)]
