"""Private files appear whole."""

from __future__ import annotations

import stat
from pathlib import Path

from shared.core.files import write_private


def test_a_private_file_is_replaced_only_on_demand(tmp_path: Path) -> None:
    """Mode 600, nothing left beside it."""
    path = tmp_path / "file"
    write_private(path, "one", replace=False)
    write_private(path, "two", replace=False)
    assert path.read_text() == "one"
    write_private(path, "three", replace=True)
    assert path.read_text() == "three"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
