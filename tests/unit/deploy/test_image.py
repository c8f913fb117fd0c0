"""The container image: what it is built from, and what it does not install."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support.image import is_in_image

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "path",
    [
        "shared/embedded_postgres/supervisor.py",
        "sandbox/telegram.py",
        "tests/conftest.py",
        ".env",
        "bot/__pycache__/app.cpython-311.pyc",
        "var/session_keys",
    ],
)
def test_what_it_has_no_use_for_stays_out(path: str) -> None:
    """The embedded PostgreSQL above all: the image needs DATABASE_URL."""
    assert not is_in_image(path)


@pytest.mark.parametrize(
    "path",
    [
        "bot/app.py",
        "webapp/app.py",
        "shared/services.py",
        "shared/core/audit.sql",
        "migrations/0001_portal.sql",
    ],
)
def test_what_it_runs_gets_in(path: str) -> None:
    """Code, queries and migrations."""
    assert is_in_image(path)


def test_the_programs_of_postgres_are_not_installed() -> None:
    """They are a dependency of development only, and the image leaves those out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert not [name for name in project["project"]["dependencies"] if "pgserver" in name]
    assert {"include-group": "embedded-postgres"} in project["dependency-groups"]["dev"]
    syncs = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if "uv sync" in line]
    assert len(syncs) == 2
    assert all("--no-dev" in line and "--group" not in line for line in syncs)
