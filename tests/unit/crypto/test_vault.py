"""The vault: what is sealed opens for its own row only."""

from __future__ import annotations

import pytest

from shared.crypto.contexts import login_context, session_context
from shared.crypto.vault import Vault, VaultError

OLD = {"old": b"o" * 32}
NEW = {"new": b"n" * 32}


def test_round_trip() -> None:
    """What was sealed comes back, and the blob does not show it."""
    vault = Vault(OLD)
    blob = vault.seal("a secret", session_context(1))
    assert b"a secret" not in blob
    assert vault.open(blob, session_context(1)) == "a secret"


def test_two_seals_differ() -> None:
    """The same secret never looks the same twice."""
    vault = Vault(OLD)
    assert vault.seal("a secret", "c") != vault.seal("a secret", "c")


def test_another_context_does_not_open() -> None:
    """A blob moved to another row is refused."""
    vault = Vault(OLD)
    blob = vault.seal("a secret", session_context(1))
    for context in (session_context(2), login_context(1)):
        with pytest.raises(VaultError):
            vault.open(blob, context)


def test_old_keys_still_open() -> None:
    """After a rotation the first key encrypts and every key decrypts."""
    blob = Vault(OLD).seal("a secret", "c")
    ring = Vault({**NEW, **OLD})
    assert ring.open(blob, "c") == "a secret"
    with pytest.raises(VaultError):
        Vault(NEW).open(blob, "c")
    assert Vault(NEW).open(ring.seal("another", "c"), "c") == "another"


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01\x03old", b"\x02\x03old" + b"x" * 40, b"garbage" * 9])
def test_garbage_is_refused(blob: bytes) -> None:
    """Any other content of the column is an error of its own."""
    with pytest.raises(VaultError):
        Vault(OLD).open(blob, "c")


def test_a_flipped_bit_is_noticed() -> None:
    """Tampering does not go through."""
    vault = Vault(OLD)
    blob = bytearray(vault.seal("a secret", "c"))
    blob[-1] ^= 1
    with pytest.raises(VaultError):
        vault.open(bytes(blob), "c")


def test_an_empty_ring_is_refused() -> None:
    """There is no vault without a key."""
    with pytest.raises(ValueError, match="at least one key"):
        Vault({})
