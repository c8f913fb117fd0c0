"""An MTProto session: the numbering of what a server sends to one run of a client.

Source: https://core.telegram.org/mtproto/description#session
"""

from __future__ import annotations

import secrets
import struct
from collections import deque
from dataclasses import dataclass

from sandbox.mtproto.auth_key import Letter
from sandbox.mtproto.tl import MSG_CONTAINER
from sandbox.mtproto.wire import Wire

REMEMBERED = 512  # message ids of the client, against repeats
SECOND = 1 << 30  # in units of `Session._last`, a message id without its two lowest bits


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message to a client. `confirmable`: the client must acknowledge it. `answer`: to a request."""

    body: bytes
    confirmable: bool = True
    answer: bool = True


class Session:
    """One session of one auth key, and the connection it was last seen on."""

    def __init__(self, session_id: int) -> None:
        self.id = session_id
        self.unique_id = secrets.randbits(63)
        self.announced = False  #: The client was told that the session is new
        self.updates = False  #: The client wants to be pushed to
        self.wire: Wire | None = None
        self._seen: deque[int] = deque(maxlen=REMEMBERED)
        self._last = 0
        self._confirmable_sent = 0

    def is_new(self, msg_id: int) -> bool:
        """Whether this message of the client was not seen before; it is now."""
        if msg_id in self._seen:
            return False
        self._seen.append(msg_id)
        return True

    def letter(self, outgoing: list[Outgoing], *, salt: int, now: float) -> Letter:
        """One packet's content: a message, or a container when there are several."""
        numbered = [(self._next_id(item, now), self._next_seq(item), item.body) for item in outgoing]
        if len(numbered) == 1:
            msg_id, seq_no, body = numbered[0]
        else:
            parts = [
                struct.pack("<qii", msg_id, seq_no, len(body)) + body for msg_id, seq_no, body in numbered
            ]
            body = struct.pack("<Ii", MSG_CONTAINER, len(parts)) + b"".join(parts)
            wrapping = Outgoing(body=body, confirmable=False)
            msg_id, seq_no = self._next_id(wrapping, now), self._next_seq(wrapping)
        return Letter(salt=salt, session_id=self.id, msg_id=msg_id, seq_no=seq_no, body=body)

    def _next_id(self, item: Outgoing, now: float) -> int:
        """Unix time times 2^32, odd, rising; after the clock was set back it goes back too."""
        number = int(now * 2**30)
        if number <= self._last < number + SECOND:
            number = self._last + 1
        self._last = number
        return number << 2 | (1 if item.answer else 3)

    def _next_seq(self, item: Outgoing) -> int:
        seq_no = self._confirmable_sent * 2
        if item.confirmable:
            self._confirmable_sent += 1
            seq_no += 1
        return seq_no
