"""`.env.example` against the code that reads the variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from shared.configuration.config import Config
from shared.configuration.environment import read_env_file
from shared.configuration.settings import variables
from tests.unit.deploy.variables import read_by_the_portal

ROOT = Path(__file__).resolve().parents[3]
ONLY_COMPOSE = {"POSTGRES_PASSWORD", "PORTAL_DOMAIN"}
ONLY_RUNNER = {"SANDBOX_UI_PORT"}
EXAMPLE = ROOT / ".env.example"
TABLE = ROOT / "docs" / "configuration.md"


def test_the_example_has_every_variable_and_no_other() -> None:
    """Every setting is explained here."""
    assert set(read_env_file(EXAMPLE)) == read_by_the_portal() | ONLY_COMPOSE | ONLY_RUNNER


def test_every_variable_is_explained() -> None:
    """Each has a comment above it, its own or one shared with its neighbour."""
    comment = False
    for line in lines():
        if "=" in line and not line.startswith("#"):
            assert comment, line
        else:
            comment = line.startswith("#") and not line.startswith("# --")


def test_the_file_of_each_secret_is_named() -> None:
    """Whoever keeps secrets in files finds the variable here."""
    text = EXAMPLE.read_text()
    assert [one.name for one in variables(Config) if one.is_secret and f"{one.name}_FILE" not in text] == []


def test_the_documentation_has_the_models_table() -> None:
    """One row for each variable, its default and its description as the model has them."""
    rows = [line for line in TABLE.read_text().splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{one.name}`{' or `' + one.name + '_FILE`' if one.is_secret else ''} | {one.default} "
        f"| {one.description} |"
        for one in variables(Config)
    ]


def test_the_example_as_it_is_sets_nothing() -> None:
    """Copied and untouched it means the same as no file at all."""
    assert not any(read_env_file(EXAMPLE).values())


def test_compose_asks_for_nothing_unexplained() -> None:
    """Each variable of docker-compose.yml and the Caddyfile's two are in the example."""
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used <= set(read_env_file(EXAMPLE))


def lines() -> Iterator[str]:
    yield from EXAMPLE.read_text().splitlines()
