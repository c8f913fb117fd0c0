"""What a server sends without being asked: it follows the world's changes."""

from __future__ import annotations

from telethon.tl import types

from sandbox.mtproto.backend import Backend
from sandbox.mtproto.known_keys import KnownKey
from sandbox.mtproto.rpc import message_objects
from sandbox.mtproto.rpc.updates import update
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
        elif change.pts is not None:
            self._push_event(change.account_id, change.pts)
        elif change.kind == "service_notification":
            self._push_popup(change.account_id)
        elif change.kind == "authorization_added":
            self._push_authorization(change)
        elif change.kind == "authorization_removed":
            self._cut_revoked(change)

    def _push_token(self, change: Change) -> None:
        key = self._backend.keys.get(change.key_id)
        if key is not None:
            update = types.UpdateShort(types.UpdateLoginToken(), date=int(self._backend.now()))
            self._send(key, update)

    def _push_event(self, account_id: int, pts: int) -> None:
        """Something happened to the account's messages."""
        keys = self._keys_of(account_id)
        if not keys:
            return
        world = self._backend.world
        account = world.account(account_id)
        event = world.mail.event(account_id, pts)
        made = update(world, account, event)
        if made is None:
            return
        kept = world.mail.find(account_id, event.message_ids[0])
        people = message_objects.people(world, account, [] if kept is None else [kept])
        for key in keys:
            self._send(key, types.Updates([made], people, [], date=int(self._backend.now()), seq=0))

    def _push_authorization(self, change: Change) -> None:
        """A new device: the others hear of it, and whether the owner is asked about it.

        Source: https://core.telegram.org/constructor/updateNewAuthorization
        """
        devices = self._backend.world.authorizations(change.account_id)
        fresh = next((device for device in devices if device.key_id == change.key_id), None)
        if fresh is None:
            return
        made = types.UpdateNewAuthorization(
            hash=fresh.hash,
            unconfirmed=fresh.unconfirmed,
            date=int(fresh.created_at) if fresh.unconfirmed else None,
            device=fresh.client.device_model if fresh.unconfirmed else None,
            location=fresh.country if fresh.unconfirmed else None,
        )
        for key in self._keys_of(change.account_id):
            if key.id != change.key_id:
                self._send(key, types.UpdateShort(made, date=int(self._backend.now())))

    def _push_popup(self, account_id: int) -> None:
        text = self._backend.world.account(account_id).popups[-1]
        made = types.UpdateServiceNotification(
            type="AUTH_NOTICE", message=text, media=types.MessageMediaEmpty(), entities=[], popup=True
        )
        for key in self._keys_of(account_id):
            self._send(key, types.UpdateShort(made, date=int(self._backend.now())))

    def _keys_of(self, account_id: int) -> list[KnownKey]:
        return [
            key
            for device in self._backend.world.account(account_id).devices.values()
            if not device.password_pending and (key := self._backend.keys.get(device.key_id)) is not None
        ]

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
