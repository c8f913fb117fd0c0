"""The cloud password, without the password: Telegram's challenge out, the browser's proof in.

https://core.telegram.org/api/srp. The password is typed and used in the browser only; what arrives here
proves that it was known and is of no other use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from telethon.tl import functions, types

from shared.telegram.client import PortalClient, call
from shared.telegram.errors import ChallengeStale, UpdateRequired

Algorithm = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """What the browser needs to compute its proof. Numbers and salts in hex, big-endian."""

    srp_id: Annotated[
        str, Field(description="names the challenge: a signed 64-bit number as text", examples=["-17"])
    ]
    g: Annotated[int, Field(description="the generator of the group")]
    p: Annotated[str, Field(description="the group's prime: hex, big-endian", examples=["0d0d0d0d"])]
    salt1: Annotated[str, Field(description="the first salt: hex", examples=["0e0e0e0e"])]
    salt2: Annotated[str, Field(description="the second salt: hex", examples=["0f0f0f0f"])]
    B: Annotated[str, Field(description="the server's public number: hex, big-endian", examples=["0b0b0b0b"])]
    hint: Annotated[
        str | None, Field(description="of the cloud password; null: there is none", examples=["the usual"])
    ]


async def challenge(client: PortalClient) -> Challenge:
    """A fresh challenge for the account behind this half signed-in client.

    Raises UpdateRequired when Telegram uses an algorithm this portal does not know, ChallengeStale when the
    password was taken away meanwhile, or a TelegramError.
    """
    answer = await call(client, functions.account.GetPasswordRequest())
    if not answer.has_password or answer.srp_id is None:
        raise ChallengeStale("the account has no password any more")
    algorithm = answer.current_algo
    if not isinstance(algorithm, Algorithm):
        raise UpdateRequired("unknown password algorithm")
    return Challenge(
        srp_id=str(answer.srp_id),
        g=algorithm.g,
        p=algorithm.p.hex(),
        salt1=algorithm.salt1.hex(),
        salt2=algorithm.salt2.hex(),
        B=answer.srp_B.hex(),
        hint=answer.hint or None,
    )


async def check(client: PortalClient, *, srp_id: str, a: str, m1: str) -> types.User:
    """Give Telegram the proof; returns the account that is now signed in.

    Raises PasswordInvalid, ChallengeStale (take a fresh challenge), FloodWait or another TelegramError.
    """
    proof = types.InputCheckPasswordSRP(srp_id=int(srp_id), A=bytes.fromhex(a), M1=bytes.fromhex(m1))
    authorization = await call(client, functions.auth.CheckPasswordRequest(proof))
    return authorization.user
