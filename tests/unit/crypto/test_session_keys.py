"""The text form of the keys that encrypt sessions."""

from __future__ import annotations

import base64

import pytest

from shared.crypto.session_keys import fresh, parse, to_text

ONE, TWO = bytes(range(32)), bytes(range(1, 33))


def encoded(key: bytes) -> str:
    """Standard base64, as the documentation shows it."""
    return base64.b64encode(key).decode()


def test_order_is_kept_for_the_first_key_encrypts() -> None:
    """A rotation puts the new key in front."""
    keys = parse(f"new:{encoded(TWO)}, old:{encoded(ONE)}")
    assert list(keys.items()) == [("new", TWO), ("old", ONE)]


def test_url_safe_and_unpadded_base64_are_taken_too() -> None:
    """Tools disagree on the alphabet; the bytes are the same."""
    key = b"\xfb\xff" * 16
    assert parse(f"k:{base64.urlsafe_b64encode(key).decode().rstrip('=')}") == {"k": key}


def test_what_is_written_is_read_again() -> None:
    """Text and keys are two forms of one thing."""
    keys = {**fresh("b"), **fresh("a")}
    assert list(parse(to_text(keys)).items()) == list(keys.items())


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "k",
        "k:",
        ":" + encoded(ONE),
        "k:%%%",
        f"k:{encoded(ONE[:31])}",
        f"k:{encoded(ONE + ONE)}",
        f"k:{encoded(ONE)},k:{encoded(TWO)}",
        f"a b:{encoded(ONE)}",
    ],
)
def test_malformed_keys_are_refused_without_being_repeated(text: str) -> None:
    """A wrong key is still a key: its text stays out of the message."""
    with pytest.raises(ValueError, match=r"key|id") as caught:
        parse(text)
    assert encoded(ONE)[:8] not in str(caught.value)
