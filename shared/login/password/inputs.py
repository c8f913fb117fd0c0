"""What may be asked of a login that waits for the cloud password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from shared.core.errors import PortalError
from shared.login.details import Details
from shared.login.inputs import Input
from shared.login.password.details import PasswordDetails
from shared.login.password.errors import PasswordNotExpected


@dataclass(frozen=True, kw_only=True)
class PasswordProof(Input):
    """A cloud password's proof, https://core.telegram.org/api/srp: hex numbers, never the password."""

    answers: ClassVar[type[Details] | None] = PasswordDetails
    otherwise: ClassVar[type[PortalError]] = PasswordNotExpected

    srp_id: str
    a: str
    m1: str
