"""The methods a server offers, by TL constructor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import account_state
from sandbox.mtproto.backend import Backend
from sandbox.mtproto.known_keys import KnownKey
from sandbox.mtproto.tl import Result
from sandbox.mtproto.unknown import UnknownObject
from sandbox.world import Account, Authorization, RpcFailure, World

Method = Callable[["Context", Any], Result]


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who calls, and where."""

    backend: Backend
    key: KnownKey
    dc_id: int

    @property
    def world(self) -> World:
        """The world behind the server."""
        return self.backend.world

    @property
    def now(self) -> int:
        """The server's Unix time in whole seconds, as TL dates are."""
        return int(self.backend.now())

    def account(self) -> Account:
        """Whose key this is. Raises 401 AUTH_KEY_UNREGISTERED, SESSION_PASSWORD_NEEDED or SESSION_REVOKED."""
        account = self.world.devices.signed_in(self.key.id)
        self.device().active_at = self.world.clock()
        return account

    def device(self) -> Authorization:
        """The device on this key, also while it waits for a password. Raises 401 as `account` does."""
        device = self.world.devices.of_key(self.key.id)
        if device is None:
            raise RpcFailure(401, "AUTH_KEY_UNREGISTERED")
        return device


METHODS: dict[int, tuple[str, Method]] = {}


def method_name(request_class: type) -> str:
    """A method's name as Telegram writes it: `auth.exportLoginToken`."""
    family = request_class.__module__.rpartition(".functions")[2].lstrip(".")
    bare = request_class.__name__.removesuffix("Request")
    name = bare[0].lower() + bare[1:]
    return f"{family}.{name}" if family else name


def method(request_class: Any) -> Callable[[Method], Method]:
    """Register what answers a request."""
    name = method_name(request_class)

    def register(function: Method) -> Method:
        def answer(context: Context, request: Any) -> Result:
            _check_state(context, name)
            result = function(context, request)
            if context.backend.faults.is_unknown(name) and not isinstance(result, bool | Sequence):
                return UnknownObject(result)
            return result

        METHODS[request_class.CONSTRUCTOR_ID] = (name, answer)
        return function

    return register


def _check_state(context: Context, name: str) -> None:
    """Refuse what the state of the key's account or device rules out, if the key has one."""
    device = context.world.devices.known(context.key.id)
    if device is None:
        return
    now = context.world.clock()
    account = context.world.account(device.account_id)
    if account_state.is_idle(account, device, now):
        context.world.sign_out(context.key.id)
        return
    account_state.check(account, device, name, key_id=context.key.id, now=now)
