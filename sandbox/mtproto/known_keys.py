"""The auth keys a server knows, and the rule that one key serves one live client."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from sandbox.accounts import ClientInfo
from sandbox.mtproto.auth_key import AuthKey
from sandbox.mtproto.session import Session
from sandbox.mtproto.wire import Wire
from sandbox.world import RpcFailure, World

DUPLICATE_GRACE = 0.5  # seconds an old connection may take to close after its client came back on a new one
MOST_SESSIONS = 8  # per key, before those without a connection are forgotten


@dataclass(kw_only=True, eq=False)
class KnownKey:
    """An auth key and what the server remembers with it."""

    auth: AuthKey
    dc_id: int
    salt: int
    client: ClientInfo = field(default_factory=ClientInfo)
    duplicated: bool = False  #: Used by two clients at once, hence dead
    sessions: dict[int, Session] = field(default_factory=dict)
    in_use: dict[Wire, int] = field(default_factory=dict)  #: Connections that made a call, and their session
    max_live: int = 0  #: The most clients that were live on it at one time

    @property
    def id(self) -> int:
        """The key's fingerprint, as an unsigned number."""
        return self.auth.id

    def session(self, session_id: int) -> Session:
        """The session with this number, a new one if need be; sessions left behind are forgotten in time."""
        found = self.sessions.get(session_id)
        if found is None:
            if len(self.sessions) >= MOST_SESSIONS:
                gone = [old for old in self.sessions.values() if old.wire is None or not old.wire.is_open]
                for old in gone:
                    del self.sessions[old.id]
            found = self.sessions[session_id] = Session(session_id)
        return found

    @property
    def live(self) -> int:
        """How many clients (connections with a session of their own) are live on it now."""
        return len({session_id for wire, session_id in self.in_use.items() if wire.is_open})

    def rotate_salt(self) -> int:
        """Make a new salt; messages with the old one are answered with `bad_server_salt`."""
        self.salt = secrets.randbits(63)
        return self.salt


class KnownKeys:
    """All auth keys of all data centres of a server, by id."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._keys: dict[int, KnownKey] = {}
        self.grace = DUPLICATE_GRACE

    def add(self, auth: AuthKey, dc_id: int, salt: int) -> KnownKey:
        """Remember a new key."""
        key = self._keys[auth.id] = KnownKey(auth=auth, dc_id=dc_id, salt=salt)
        return key

    def find(self, key_id: int, dc_id: int) -> KnownKey | None:
        """The key, if this data centre knows it: keys belong to the data centre they were made with."""
        key = self._keys.get(key_id)
        return key if key is not None and key.dc_id == dc_id else None

    def get(self, key_id: int | None) -> KnownKey | None:
        """The key, whichever data centre it belongs to."""
        return self._keys.get(key_id) if key_id is not None else None

    def all(self) -> list[KnownKey]:
        """Every key, oldest first."""
        return list(self._keys.values())

    def destroy(self, key: KnownKey) -> None:
        """Forget a key; its device is signed out, its token void."""
        self._keys.pop(key.id, None)
        self._world.sign_out(key.id)

    def use(self, key: KnownKey, wire: Wire, session_id: int) -> None:
        """A call came in on this connection. Raises 406 AUTH_KEY_DUPLICATED when the key died of that.

        Source: https://core.telegram.org/api/errors#406-not-acceptable
        """
        if key.duplicated:
            raise RpcFailure(406, "AUTH_KEY_DUPLICATED")
        if key.in_use.get(wire) == session_id:
            return
        key.in_use[wire] = session_id
        key.max_live = max(key.max_live, 1)
        if key.live > 1:
            asyncio.get_running_loop().call_later(self.grace, self._judge, key)

    def leave(self, wire: Wire) -> None:
        """The connection is closed."""
        for key in [key for key in self._keys.values() if wire in key.in_use]:
            del key.in_use[wire]

    def _judge(self, key: KnownKey) -> None:
        live = key.live
        key.max_live = max(key.max_live, live)
        if live > 1 and self._is_signed_in(key):
            key.duplicated = True
            self._world.sign_out(key.id)

    def _is_signed_in(self, key: KnownKey) -> bool:
        try:
            self._world.devices.signed_in(key.id)
        except RpcFailure:
            return False
        return True
