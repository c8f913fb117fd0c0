"""Small private files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str, *, replace: bool) -> None:
    """Write ``text`` to ``path`` (mode 600), atomically and durably.

    Without ``replace`` an existing file is unchanged: of two processes that write at once one wins, and
    neither reads half a file. The folder must exist. Raises OSError.
    """
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives mode 600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(beside).replace(path)
        else:
            try:
                path.hardlink_to(beside)  # unlike a rename it refuses to replace another's file
            except FileExistsError:
                return
        sync_folder(path.parent)
    finally:
        Path(beside).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
