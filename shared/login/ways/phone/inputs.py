"""What may be asked of a login by phone number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from shared.core.errors import PortalError
from shared.login.details import Details
from shared.login.inputs import Input
from shared.login.ways.phone.details import CodeDetails
from shared.login.ways.phone.errors import CodeNotExpected
from shared.telegram.phone_code import canonical, clean_code


@dataclass(frozen=True, kw_only=True)
class PhoneNumber(Input):
    """Send a login code to this number."""

    phone: str

    def cleaned(self) -> Self:
        """With `+` and digits. Raises PhoneInvalid."""
        return replace(self, phone=canonical(self.phone))


@dataclass(frozen=True, kw_only=True)
class LoginCode(Input):
    """The code that arrived."""

    answers: ClassVar[type[Details] | None] = CodeDetails
    otherwise: ClassVar[type[PortalError]] = CodeNotExpected

    code: str

    def cleaned(self) -> Self:
        """Without what people put between the digits. Raises CodeInvalid."""
        return replace(self, code=clean_code(self.code))


@dataclass(frozen=True, kw_only=True)
class ResendCode(Input):
    """Send the code again, by the next means."""

    answers: ClassVar[type[Details] | None] = CodeDetails
    otherwise: ClassVar[type[PortalError]] = CodeNotExpected
