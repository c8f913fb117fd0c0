"""What a server sends without being asked: it follows the world's changes."""

from __future__ import annotations

from telethon.tl import types

from sandbox.mtproto.backend import Backend
from sandbox.mtproto.known_keys import KnownKey
from sandbox.mtproto.rpc import objects
from sandbox.mtproto.session import Outgoing
from sandbox.mtproto.tl import TLObject, write
from sandbox.world import Change, RpcFailure


class Pushes:
    """Subscribed to a world: brings its changes to the clients they concern."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def on_change(self, change: Change) -> None:
        """One change of the world."""
        if change.kind == "token_accepted":
            self._push_token(change)
        elif change.kind == "message" and change.message_id is not None:
            self._push_message(change.account_id, change.message_id)
        elif change.kind == "authorization_removed":
            self._cut_revoked(change)

    def _push_token(self, change: Change) -> None:
        key = self._backend.keys.get(change.key_id)
        if key is not None:
            update = types.UpdateShort(types.UpdateLoginToken(), date=int(self._backend.now()))
            self._send(key, update)

    def _push_message(self, account_id: int, message_id: int) -> None:
        world = self._backend.world
        account = world.account(account_id)
        keys = [
            key
            for device in account.devices.values()
            if not device.password_pending and (key := self._backend.keys.get(device.key_id)) is not None
        ]
        kept = account.messages[-1]
        if not keys or kept.id != message_id:
            return
        update = types.UpdateNewMessage(objects.message(account, kept), pts=kept.id + 1, pts_count=1)
        people = objects.users(world, account, {account.id, kept.peer_id})
        for key in keys:
            self._send(key, types.Updates([update], people, [], date=int(self._backend.now()), seq=0))

    def _cut_revoked(self, change: Change) -> None:
        """A device that was ended from the phone loses its connection, and hears why when it comes back."""
        if change.key_id is None:
            return
        try:
            self._backend.world.devices.of_key(change.key_id)
        except RpcFailure:
            self._backend.faults.drop_connections(change.key_id)

    def _send(self, key: KnownKey, update: TLObject) -> None:
        if self._backend.faults.updates_lost:
            return
        outgoing = [Outgoing(body=write(update), answer=False)]
        for session in key.sessions.values():
            if session.updates and session.wire is not None and session.wire.is_open:
                letter = session.letter(outgoing, salt=key.salt, now=self._backend.now())
                session.wire.send(key.auth.seal(letter), pushed=True)
