"""The tree of errors: the domain raises them, each front end turns them into answers at one place.

The texts for people are in the catalogue under ``error.<code>``; an exception never carries one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

Detail = str | int | float | bool | None


class PortalError(Exception):
    """Something the portal refuses or cannot do."""

    code: ClassVar[str] = "internal_error"  #: stable, snake_case; the key of its texts
    status: ClassVar[int] = 500  #: HTTP status that fits
    retryable: ClassVar[bool] = False  #: the same call may succeed later, unchanged
    told: ClassVar[tuple[str, ...]] = ()  #: details that programs are told beside the code

    def __init__(self, message: str | None = None, /, **details: Detail) -> None:
        """``message`` is for the log (default: the docstring's first line); ``details`` fill the text."""
        super().__init__(message or self.summary())
        self.details: dict[str, Detail] = details

    @classmethod
    def summary(cls) -> str:
        """The first line of the class's docstring."""
        return (cls.__doc__ or cls.__name__).strip().partition("\n")[0]

    @property
    def retry_after(self) -> int | None:
        """Whole seconds to wait before trying again, rounded up; None when it was not said."""
        seconds = self.details.get("retry_after")
        return None if seconds is None else max(0, -int(-float(seconds) // 1))


EXIT_CONFIG = 2  # exit status of an entry point whose configuration is wrong


class ConfigError(PortalError):
    """The configuration is incomplete or wrong."""

    code = "config_error"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems  #: one line per variable, by name, never the value of a secret


class BadRequest(PortalError):
    """The request is malformed."""

    code = "bad_request"
    status = 400


class NotAuthenticated(PortalError):
    """Nobody has proved who is asking."""

    code = "not_authenticated"
    status = 401


class Forbidden(PortalError):
    """Who is asking may not do this."""

    code = "forbidden"
    status = 403


class NotFound(PortalError):
    """There is no such thing."""

    code = "not_found"
    status = 404


class Conflict(PortalError):
    """The state of things has moved on; what was asked no longer fits it."""

    code = "conflict"
    status = 409


class TooManyRequests(PortalError):
    """Asked too often; ``retry_after`` seconds must pass first."""

    code = "too_many_requests"
    status = 429
    retryable = True

    def __init__(self, message: str | None = None, /, *, retry_after: float, **details: Detail) -> None:
        super().__init__(message, retry_after=retry_after, **details)


class InternalError(PortalError):
    """Something unforeseen went wrong; ``reference`` finds the traceback in the log."""

    code = "internal_error"
    told = ("reference",)

    def __init__(self, message: str | None = None, /, *, reference: str, **details: Detail) -> None:
        super().__init__(message, reference=reference, **details)


class Unavailable(PortalError):
    """Something the portal stands on (the database, Telegram) does not answer now."""

    code = "unavailable"
    status = 503
    retryable = True


def all_errors() -> Iterator[type[PortalError]]:
    """Every class of the tree that has been imported, the root first, each once."""
    seen: set[type[PortalError]] = set()
    waiting: list[type[PortalError]] = [PortalError]
    while waiting:
        error = waiting.pop()
        if error not in seen:
            seen.add(error)
            yield error
            waiting.extend(reversed(error.__subclasses__()))
