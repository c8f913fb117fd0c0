"""What a step of a login keeps in the login's row: details for its page, and secrets for its owner alone.

Both are sealed together, with a tag that names the kind of details. The stored form is one flat JSON object
in which the names of secrets begin with `_`. The previous version reads and writes the same form without the
tag, so that during an update replicas of either version understand all rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.core.json_value import JSON
from shared.crypto.contexts import login_context
from shared.crypto.vault import Vault
from shared.login.logins import Login
from shared.login.states import State

TAG = "kind"
SECRET = "_"  # noqa: S105 # the prefix of a secret's name in the stored form

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Details:
    """What the page of a login needs for one step. May leave the server.

    A subclass is the record of one step. Its fields are plain values.
    """

    kind: ClassVar[str]  #: the tag in the row; must be unique
    state: ClassVar[State] = State.WAITING  #: the live state of a login that is at this step

    @property
    def way(self) -> str | None:
        """The name of the way that the current auth key belongs to; None: the step does not know."""
        return None


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What the owner of a login needs to go on with a step, and nobody else may see."""


Kinds = Mapping[str, type[Details]]
"""Tag → record."""


def sealed(vault: Vault, login_id: int, details: Details, secrets: Secrets | None = None) -> bytes:
    """Both as the row keeps them."""
    stored = {TAG: details.kind, **asdict(details)}
    if secrets is not None:
        stored |= {SECRET + name: value for name, value in asdict(secrets).items()}
    return vault.seal(json.dumps(stored), login_context(login_id))


def opened(vault: Vault, login: Login, kinds: Kinds) -> Details | None:
    """The details in a row; None without any, and for a kind or a form that this version does not know.

    Without a tag they are of the version that named a step by its state. Raises VaultError.
    """
    stored = _stored(vault, login)
    record = kinds.get(str(stored.pop(TAG, login.state.value)))
    return None if record is None else _read(record, stored)


def opened_secrets(vault: Vault, login: Login, record: type[T]) -> T | None:
    """The secrets in a row, when they are these. Raises VaultError."""
    stored = _stored(vault, login)
    return _read(
        record,
        {name.removeprefix(SECRET): value for name, value in stored.items() if name.startswith(SECRET)},
    )


def _stored(vault: Vault, login: Login) -> dict[str, JSON]:
    if login.details is None:
        return {}
    stored: dict[str, JSON] = json.loads(vault.open(login.details, login_context(login.id)))
    return stored


def _read(record: type[T], stored: Mapping[str, JSON]) -> T | None:
    try:
        found: T = _adapter(record).validate_python(stored)  # type: ignore[arg-type] # classes are hashable
    except ValidationError:
        return None
    return found


@cache
def _adapter(record: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(record)
