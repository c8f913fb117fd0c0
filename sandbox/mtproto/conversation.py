"""What a client says under one auth key and session on one connection, and the answers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from telethon.tl import types

from sandbox.mtproto.auth_key import Letter
from sandbox.mtproto.backend import Backend
from sandbox.mtproto.known_keys import KnownKey
from sandbox.mtproto.rpc.calls import serve_call
from sandbox.mtproto.service import is_service, serve
from sandbox.mtproto.session import Outgoing, Session
from sandbox.mtproto.tl import MSG_CONTAINER, UnreadableError, constructor, read, unzipped, write
from sandbox.mtproto.wire import Wire

TOO_OLD, TOO_NEW = 300, 30  # seconds, https://core.telegram.org/mtproto/description#message-identifier-msg-id
ID_TOO_LOW, ID_TOO_HIGH, ID_NOT_DIVISIBLE, SALT_WRONG, CONTAINER_INVALID = 16, 17, 18, 48, 64


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Takes letters and sends what they ask for."""

    backend: Backend
    dc_id: int
    wire: Wire
    key: KnownKey
    session: Session
    disconnect_in: Callable[[float], None]

    def now(self) -> float:
        """The server's time."""
        return self.backend.now()

    def destroy_key(self) -> None:
        """Forget the auth key; the answer to that still goes out."""
        self.backend.keys.destroy(self.key)

    def take(self, letter: Letter) -> None:
        """Answer everything in a letter, in one packet."""
        self.session.wire = self.wire
        refusal = self._refusal(letter)
        if refusal is not None:
            self._send([refusal])
            return
        outgoing: list[Outgoing] = []
        if not self.session.announced:
            self.session.announced = True
            outgoing.append(self._new_session(letter.msg_id))
        outgoing += self._answers(letter.msg_id, letter.seq_no, letter.body)
        if outgoing:
            self._send(outgoing)

    def _refusal(self, letter: Letter) -> Outgoing | None:
        """bad_msg_notification or bad_server_salt, when the envelope is not in order."""
        age = self.now() - (letter.msg_id >> 32)
        if age > TOO_OLD or age < -TOO_NEW:
            return _bad(letter.msg_id, letter.seq_no, ID_TOO_LOW if age > 0 else ID_TOO_HIGH)
        if letter.msg_id % 4:
            return _bad(letter.msg_id, letter.seq_no, ID_NOT_DIVISIBLE)
        if letter.salt != self.key.salt:
            bad_salt = types.BadServerSalt(letter.msg_id, letter.seq_no, SALT_WRONG, self.key.salt)
            return Outgoing(body=write(bad_salt), confirmable=False)
        return None

    def _new_session(self, first_msg_id: int) -> Outgoing:
        created = types.NewSessionCreated(
            first_msg_id=first_msg_id, unique_id=self.session.unique_id, server_salt=self.key.salt
        )
        return Outgoing(body=write(created), answer=False)

    def _answers(self, msg_id: int, seq_no: int, packed: bytes) -> list[Outgoing]:
        try:
            body = unzipped(packed)
            if constructor(body) == MSG_CONTAINER:
                return [answer for part in _parts(body) for answer in self._answers(*part)]
        except UnreadableError:
            return [_bad(msg_id, seq_no, CONTAINER_INVALID)]
        if not self.session.is_new(msg_id):
            return []
        try:
            message = read(body)
        except UnreadableError:
            message = None
        if message is not None and is_service(message):
            return serve(self, msg_id, message)
        return [serve_call(self, msg_id, constructor(body), message)]

    def _send(self, outgoing: list[Outgoing]) -> None:
        letter = self.session.letter(outgoing, salt=self.key.salt, now=self.now())
        self.wire.send(self.key.auth.seal(letter))


def _bad(msg_id: int, seq_no: int, code: int) -> Outgoing:
    return Outgoing(body=write(types.BadMsgNotification(msg_id, seq_no, code)), confirmable=False)


def _parts(container: bytes) -> list[tuple[int, int, bytes]]:
    """The messages of a container. Raises UnreadableError."""
    try:
        (count,) = struct.unpack_from("<i", container, 4)
        place, parts = 8, []
        for _ in range(count):
            msg_id, seq_no, length = struct.unpack_from("<qii", container, place)
            parts.append((msg_id, seq_no, container[place + 16 : place + 16 + length]))
            place += 16 + length
    except struct.error as error:
        raise UnreadableError("container") from error
    if place > len(container):
        raise UnreadableError("container")
    return parts
