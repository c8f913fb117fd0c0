"""Where the tests' temporary files lie: in memory where there is room, for thousands of them come and go."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30  # bytes; the whole suite needs less than one GiB at a time


def lie_in_memory() -> None:
    """Let `tempfile`, and with it pytest and the programs started here, use memory; TMPDIR still wins.

    A database of a test is some 300 files. On a disk their coming and going cost more than the tests did.
    """
    if "TMPDIR" not in os.environ and has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # asked anew


def has_room(folder: Path) -> bool:
    """Whether it is there, open to us, and large enough: containers often get 64 MiB."""
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= ENOUGH
