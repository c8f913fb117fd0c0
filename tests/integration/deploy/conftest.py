"""Whole portals run here with a data folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import open_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder that PostgreSQL may live in even when root runs the tests, unlike pytest's own."""
    with open_folder() as folder:
        yield folder
