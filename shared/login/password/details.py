"""A challenge for the cloud password, as the page of the login needs it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import ClassVar, Self

from shared.login.details import Details
from shared.login.states import State
from shared.telegram.password import Challenge


@dataclass(frozen=True, kw_only=True)
class PasswordDetails(Challenge, Details):
    """The challenge, and how the login came to it."""

    kind: ClassVar[str] = "password"
    state: ClassVar[State] = State.PASSWORD

    by: str  #: the name of the way that the person took

    @classmethod
    def of(cls, challenge: Challenge, by: str) -> Self:
        """The details of a fresh challenge."""
        return cls(**asdict(challenge), by=by)

    @property
    def way(self) -> str:
        """The key that waits for the password is the one of that way."""
        return self.by

    def challenge(self) -> Challenge:
        """The challenge alone."""
        return Challenge(**{field.name: getattr(self, field.name) for field in fields(Challenge)})
