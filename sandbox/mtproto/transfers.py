"""Authorizations on their way from one data centre to another."""

from __future__ import annotations

import secrets

from sandbox.accounts import Authorization

PROOF_SIZE = 96  # bytes


class Transfers:
    """Proofs that were given out and not used yet."""

    def __init__(self) -> None:
        self._open: dict[bytes, tuple[Authorization, int]] = {}

    def export(self, device: Authorization, dc_id: int) -> bytes:
        """A proof that serves once, on that data centre."""
        proof = secrets.token_bytes(PROOF_SIZE)
        self._open[proof] = (device, dc_id)
        return proof

    def take(self, proof: bytes, dc_id: int) -> Authorization | None:
        """Whose proof this is; None when it is none, was used, or is for another data centre."""
        device, wanted = self._open.pop(proof, (None, 0))
        return device if wanted == dc_id else None
