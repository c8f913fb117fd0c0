"""Which variables of the environment the portal's code reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from shared.configuration.config import load
from shared.core.errors import ConfigError


class Asked(Mapping[str, str]):
    """An environment that has nothing, and notes what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_by_the_portal() -> set[str]:
    """Every variable that the configuration asks for."""
    asked = Asked()
    with pytest.raises(ConfigError):
        load(asked)
    return asked.names
