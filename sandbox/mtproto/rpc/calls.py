"""Calls: unwrapping them, finding their method, and turning what it says into `rpc_result`."""

from __future__ import annotations

import logging
import struct
from typing import Protocol

from telethon.tl import functions, types

from sandbox.accounts import ClientInfo
from sandbox.faults import Served
from sandbox.mtproto.backend import Backend
from sandbox.mtproto.known_keys import KnownKey
from sandbox.mtproto.rpc import families  # noqa: F401 - registers the methods
from sandbox.mtproto.rpc.registry import METHODS, Context, method_name
from sandbox.mtproto.session import Outgoing, Session
from sandbox.mtproto.tl import RPC_RESULT, Result, TLObject, write, zipped
from sandbox.mtproto.wire import Wire
from sandbox.world import RpcFailure

logger = logging.getLogger(__name__)


class Caller(Protocol):
    """What a call needs of its connection."""

    @property
    def backend(self) -> Backend: ...
    @property
    def dc_id(self) -> int: ...
    @property
    def key(self) -> KnownKey: ...
    @property
    def session(self) -> Session: ...
    @property
    def wire(self) -> Wire: ...


def serve_call(caller: Caller, msg_id: int, constructor: int, message: TLObject | None) -> Outgoing:
    """Answer one call; `message` is None when this layer does not know its constructor."""
    body = zipped(_result(caller, constructor, message))
    return Outgoing(body=struct.pack("<Iq", RPC_RESULT, msg_id) + body)


def _result(caller: Caller, constructor: int, message: TLObject | None) -> bytes:
    request, wants_updates = _unwrap(caller.key, message)
    name = method_name(type(request)) if request is not None else f"{constructor:08x}"
    error: str | None = None
    try:
        answer = write(_call(caller, name, constructor, request))
        caller.session.updates = caller.session.updates or wants_updates
    except RpcFailure as failure:
        error = failure.name
        answer = write(types.RpcError(error_code=failure.code, error_message=failure.name))
    except Exception:
        logger.exception("%s failed", name)
        error = "INTERNAL"
        answer = write(types.RpcError(error_code=500, error_message=error))
    caller.backend.journal.add(
        Served(time=caller.backend.now(), key_id=caller.key.id, method=name, error=error)
    )
    return answer


def _call(caller: Caller, name: str, constructor: int, request: TLObject | None) -> Result:
    caller.backend.keys.use(caller.key, caller.wire, caller.session.id)
    caller.backend.faults.check(name)
    if request is None or request.CONSTRUCTOR_ID not in METHODS:
        raise RpcFailure(400, f"INPUT_METHOD_INVALID_{constructor}")
    context = Context(backend=caller.backend, key=caller.key, dc_id=caller.dc_id)
    return METHODS[request.CONSTRUCTOR_ID][1](context, request)


def _unwrap(key: KnownKey, message: TLObject | None) -> tuple[TLObject | None, bool]:
    """The call inside its wrappers, and whether its session wants updates.

    Source: https://core.telegram.org/api/invoking. Calls of a connection are served in order, so that
    `invokeAfterMsg` holds by itself.
    """
    wants_updates = True
    while isinstance(message, _WRAPPERS):
        if isinstance(message, functions.InvokeWithoutUpdatesRequest):
            wants_updates = False
        if isinstance(message, functions.InitConnectionRequest):
            key.client = _client_info(message)
        message = message.query
    return message, wants_updates


_WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
    functions.InvokeAfterMsgRequest,
    functions.InvokeAfterMsgsRequest,
    functions.InvokeWithMessagesRangeRequest,
    functions.InvokeWithTakeoutRequest,
)


def _client_info(message: functions.InitConnectionRequest) -> ClientInfo:
    return ClientInfo(
        api_id=message.api_id,
        device_model=message.device_model,
        system_version=message.system_version,
        app_version=message.app_version,
        system_lang_code=message.system_lang_code,
        lang_code=message.lang_code,
    )
