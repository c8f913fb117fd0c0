"""Login tokens: what a QR code shows and a phone accepts (https://core.telegram.org/api/qr-login)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sandbox.accounts import Authorization, ClientInfo
from sandbox.errors import RpcFailure

TOKEN_LIFE = 30.0  # seconds
KEPT_AFTER_EXPIRY = 600.0  # seconds an unused token is remembered, so that it can be called expired


@dataclass(kw_only=True)
class LoginToken:
    """A token, the auth key that asked for it, and, once a phone said yes, the device it became."""

    token: bytes
    key_id: int
    dc_id: int
    client: ClientInfo
    except_ids: frozenset[int]
    expires_at: float
    device: Authorization | None = None


class LoginTokens:
    """The tokens of a world. Times are Unix seconds, given by the caller."""

    def __init__(self) -> None:
        self._by_token: dict[bytes, LoginToken] = {}
        self._by_key: dict[int, LoginToken] = {}

    def export(
        self,
        *,
        key_id: int,
        dc_id: int,
        client: ClientInfo,
        except_ids: frozenset[int],
        now: float,
        life: float = TOKEN_LIFE,
    ) -> LoginToken:
        """The key's token: within its life the same one, afterwards a new one."""
        current = self._by_key.get(key_id)
        if current is not None and current.device is None and now < current.expires_at:
            current.except_ids = except_ids
            return current
        self._forget_old(now)
        fresh = LoginToken(
            token=secrets.token_bytes(32),
            key_id=key_id,
            dc_id=dc_id,
            client=client,
            except_ids=except_ids,
            expires_at=now + life,
        )
        self._by_token[fresh.token] = self._by_key[key_id] = fresh
        return fresh

    def accepted_by_key(self, key_id: int) -> LoginToken | None:
        """The key's token if a phone accepted it."""
        token = self._by_key.get(key_id)
        return token if token is not None and token.device is not None else None

    def open(self, token: bytes, account_id: int, now: float) -> LoginToken:
        """A token this account may accept now. Raises the errors of `auth.acceptLoginToken`."""
        found = self._by_token.get(token)
        if found is None:
            raise RpcFailure(400, "AUTH_TOKEN_INVALID")
        if found.device is not None:
            raise RpcFailure(400, "AUTH_TOKEN_ALREADY_ACCEPTED")
        if now >= found.expires_at:
            raise RpcFailure(400, "AUTH_TOKEN_EXPIRED")
        if account_id in found.except_ids:
            raise RpcFailure(400, "AUTH_TOKEN_EXCEPTION")
        return found

    def accepted(self, token: bytes, now: float) -> LoginToken:
        """An accepted token, for `auth.importLoginToken`. Raises the errors of that method."""
        found = self._by_token.get(token)
        if found is None:
            raise RpcFailure(400, "AUTH_TOKEN_INVALID")
        if found.device is None:
            raise RpcFailure(400, "AUTH_TOKEN_EXPIRED" if now >= found.expires_at else "AUTH_TOKEN_INVALID")
        return found

    def forget_unaccepted(self, key_id: int) -> None:
        """The key logged out or signed in another way: its token can no longer be accepted."""
        token = self._by_key.pop(key_id, None)
        if token is not None and token.device is None:
            del self._by_token[token.token]

    def forget_device(self, device: Authorization) -> None:
        """The device was ended: the token it came from buys nothing now."""
        for token in [token for token in self._by_token.values() if token.device is device]:
            del self._by_token[token.token]
            if self._by_key.get(token.key_id) is token:
                del self._by_key[token.key_id]

    def _forget_old(self, now: float) -> None:
        if len(self._by_token) < 1024:
            return
        horizon = now - KEPT_AFTER_EXPIRY
        for token in [t for t in self._by_token.values() if t.device is None and t.expires_at < horizon]:
            del self._by_token[token.token]
            if self._by_key.get(token.key_id) is token:
                del self._by_key[token.key_id]
