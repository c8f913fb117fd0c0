"""What all connections of one MTProto server share."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.faults import Faults, Journal
from sandbox.mtproto.challenges import Challenges
from sandbox.mtproto.handshake import HalfKey
from sandbox.mtproto.known_keys import KnownKeys
from sandbox.mtproto.server_key import ServerKey
from sandbox.mtproto.transfers import Transfers
from sandbox.world import World


@dataclass(frozen=True, kw_only=True)
class Backend:
    """The world behind the server, and the server's own keys, faults and records."""

    world: World
    faults: Faults
    keys: KnownKeys
    server_key: ServerKey
    journal: Journal = field(default_factory=Journal)
    challenges: Challenges = field(default_factory=Challenges)
    transfers: Transfers = field(default_factory=Transfers)
    half_key: HalfKey = field(default_factory=HalfKey.make)

    def now(self) -> float:
        """The server's idea of Unix time: the world's, and its own fault."""
        return self.world.clock() + self.faults.clock_skew
