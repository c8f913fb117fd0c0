"""The proof of a cloud password, as the browser computes it: https://core.telegram.org/api/srp."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from webapp.api.models import RequestModel
from webapp.auth.session_id import LoginReference


def _64_bits(value: str) -> str:
    if not -(2**63) <= int(value) < 2**63:
        raise ValueError("Telegram's numbers have 64 bits")
    return value


class SrpProof(RequestModel):
    """A proof of the cloud password. The password itself is never sent."""

    srp_id: Annotated[
        str,
        Field(
            description="of the challenge: a signed 64-bit number as text",
            examples=["-17"],
            pattern="^-?[0-9]{1,19}$",
        ),
        AfterValidator(_64_bits),
    ]
    A: Annotated[
        str,
        Field(
            description="the client's public number: hex, big-endian",
            examples=["0a0a0a0a"],
            pattern="^([0-9a-fA-F]{2}){1,256}$",
        ),
    ]
    M1: Annotated[
        str,
        Field(
            description="the proof: hex",
            examples=["0c" * 32],
            pattern="^[0-9a-fA-F]{64}$",
        ),
    ]


class LoginSrpProof(SrpProof, LoginReference):
    """The same for the login of a page."""
