"""The server's half of SRP against Telethon's half and against recorded proofs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from telethon import types
from telethon.password import compute_check

from sandbox.cloud_password import SIZE, Challenge, P, Verifier, derive_x, in_safe_range, power

VECTORS = json.loads((Path(__file__).parent / "srp_vectors.json").read_text(encoding="utf-8"))


def as_telethon_sees(challenge: Challenge) -> types.account.Password:
    """The challenge as a client gets it."""
    kept = challenge.verifier
    algo = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        salt1=kept.salt1, salt2=kept.salt2, g=kept.g, p=P.to_bytes(SIZE, "big")
    )
    return types.account.Password(
        new_algo=algo,
        new_secure_algo=None,
        secure_random=b"",
        current_algo=algo,
        srp_B=challenge.B.to_bytes(SIZE, "big"),
        srp_id=1,
        has_password=True,
    )


@pytest.mark.parametrize(
    ("password", "g"), [("", 3), ("hunter2", 4), ("  белые ночи ", 5), ("😀\t", 7), ("x" * 300, 3)]
)
def test_the_right_password_is_accepted(password: str, g: int) -> None:
    """Telethon's proof of the password passes, of any other does not."""
    challenge = Challenge.ask(Verifier.of(password, g))
    proof = compute_check(as_telethon_sees(challenge), password)
    assert challenge.accepts(proof.A, proof.M1)
    wrong = compute_check(as_telethon_sees(challenge), password + " ")
    assert not challenge.accepts(wrong.A, wrong.M1)


def test_a_proof_is_for_one_challenge() -> None:
    """The same verifier with another b refuses it."""
    verifier = Verifier.of("hunter2")
    challenge, other = Challenge.ask(verifier), Challenge.ask(verifier)
    proof = compute_check(as_telethon_sees(challenge), "hunter2")
    assert not other.accepts(proof.A, proof.M1)


@pytest.mark.parametrize("a_public", [b"", bytes(SIZE), P.to_bytes(SIZE, "big"), b"\x01", b"\xff" * SIZE])
def test_degenerate_numbers_are_refused(a_public: bytes) -> None:
    """An A of 0, 1, p or more proves nothing, whatever comes with it."""
    assert not Challenge.ask(Verifier.of("hunter2")).accepts(a_public, bytes(32))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: repr(vector["password"]))
def test_recorded_proofs(vector: dict[str, str]) -> None:
    """x, and with it M1, come out as recorded from a client for this password, salts and B."""
    g, salt1, salt2 = int(vector["g"]), bytes.fromhex(vector["salt1"]), bytes.fromhex(vector["salt2"])
    a, b_public = int(vector["a"], 16), int(vector["B"], 16)
    x = derive_x(vector["password"], salt1, salt2)

    def digest(*parts: bytes) -> bytes:
        return hashlib.sha256(b"".join(parts)).digest()

    def padded(number: int) -> bytes:
        return number.to_bytes(SIZE, "big")

    k = int.from_bytes(digest(padded(P), padded(g)), "big")
    a_public = power(g, a)
    u = int.from_bytes(digest(padded(a_public), padded(b_public)), "big")
    shared = power((b_public - k * power(g, x)) % P, a + u * x)
    mixed = bytes(one ^ two for one, two in zip(digest(padded(P)), digest(padded(g)), strict=True))
    m1 = digest(
        mixed, digest(salt1), digest(salt2), padded(a_public), padded(b_public), digest(padded(shared))
    )
    assert (padded(a_public).hex(), m1.hex()) == (vector["A"], vector["M1"])


def test_public_numbers_keep_their_distance() -> None:
    """B lies where clients accept it."""
    verifier = Verifier.of("hunter2")
    assert all(in_safe_range(Challenge.ask(verifier).B) for _ in range(20))
