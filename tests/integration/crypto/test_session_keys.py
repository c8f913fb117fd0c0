"""The file of generated session keys."""

from __future__ import annotations

from pathlib import Path

from shared.crypto import session_keys


def test_replaced_keys_are_read_back(tmp_path: Path) -> None:
    """What a rotation does."""
    keys = {**session_keys.fresh("k2"), **session_keys.load_or_generate(tmp_path)}
    session_keys.save(tmp_path, keys)
    assert list(session_keys.load_or_generate(tmp_path).items()) == list(keys.items())
