"""The cloud-password challenges that wait for their answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sandbox.cloud_password import Challenge
from sandbox.errors import RpcFailure
from sandbox.world import World

KEPT = 4096  # challenges; the oldest are forgotten


@dataclass(frozen=True, kw_only=True)
class _Asked:
    account_id: int
    challenge: Challenge


class Challenges:
    """Hands out numbered challenges and checks the answers; each number is good for one answer."""

    def __init__(self) -> None:
        self._asked: dict[int, _Asked] = {}

    def ask(self, world: World, account_id: int) -> tuple[int, Challenge] | None:
        """A new challenge and its `srp_id`; None for an account without a cloud password."""
        verifier = world.verifier(account_id)
        if verifier is None:
            return None
        srp_id = secrets.randbits(63) or 1
        self._asked[srp_id] = _Asked(account_id=account_id, challenge=Challenge.ask(verifier))
        if len(self._asked) > KEPT:
            del self._asked[next(iter(self._asked))]
        return srp_id, self._asked[srp_id].challenge

    def check(self, world: World, account_id: int, srp_id: int, a_public: bytes, m1: bytes) -> None:
        """Accept an answer, or raise 400 SRP_ID_INVALID, SRP_PASSWORD_CHANGED or PASSWORD_HASH_INVALID.

        Source: https://core.telegram.org/method/auth.checkPassword
        """
        asked = self._asked.pop(srp_id, None)
        if asked is None or asked.account_id != account_id:
            raise RpcFailure(400, "SRP_ID_INVALID")
        if world.verifier(account_id) != asked.challenge.verifier:
            raise RpcFailure(400, "SRP_PASSWORD_CHANGED")
        if not asked.challenge.accepts(a_public, m1):
            raise RpcFailure(400, "PASSWORD_HASH_INVALID")
