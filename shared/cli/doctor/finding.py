"""What a check found: how good it is, what it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How good it is."""

    OK = "ok"  #: As it should be.
    WARNING = "warning"  #: It works, but not as it could, or it could not be seen.
    FAILED = "FAILED"  #: Something will not work.


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the report. No field ever holds a secret."""

    level: Level
    name: str  #: what was looked at: one word
    what: str
    todo: str = ""  #: empty when all is well

    def __str__(self) -> str:
        return f"{self.level} {self.name}: {self.what}" + (f"; {self.todo}" if self.todo else "")


def ok(name: str, what: str) -> Finding:
    """All is well."""
    return Finding(level=Level.OK, name=name, what=what)


def warning(name: str, what: str, todo: str) -> Finding:
    """Worth knowing."""
    return Finding(level=Level.WARNING, name=name, what=what, todo=todo)


def failed(name: str, what: str, todo: str) -> Finding:
    """Something has to be done."""
    return Finding(level=Level.FAILED, name=name, what=what, todo=todo)
