"""Which variables of the environment the portal's code reads."""

from __future__ import annotations

from shared.configuration.config import Config
from shared.configuration.settings import variables


def read_by_the_portal() -> set[str]:
    """Every variable of the configuration, without the ``NAME_FILE`` form of the secret ones."""
    return {variable.name for variable in variables(Config)}
