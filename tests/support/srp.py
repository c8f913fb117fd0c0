"""What the browser computes, by Telethon's own arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from telethon.password import compute_check
from telethon.tl import types

from shared.telegram.password import Algorithm, Challenge


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The three fields a page sends."""

    srp_id: str
    a: str
    m1: str


def prove(challenge: Challenge, password: str) -> Proof:
    """The proof for a challenge, https://core.telegram.org/api/srp."""
    algorithm = Algorithm(
        salt1=bytes.fromhex(challenge.salt1),
        salt2=bytes.fromhex(challenge.salt2),
        g=challenge.g,
        p=bytes.fromhex(challenge.p),
    )
    request = types.account.Password(
        new_algo=types.PasswordKdfAlgoUnknown(),
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=b"",
        has_password=True,
        current_algo=algorithm,
        srp_B=bytes.fromhex(challenge.B),
        srp_id=int(challenge.srp_id),
    )
    check = compute_check(request, password)
    return Proof(srp_id=challenge.srp_id, a=check.A.hex(), m1=check.M1.hex())
