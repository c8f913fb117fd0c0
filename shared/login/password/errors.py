"""How a proof of the cloud password may be refused by the portal itself."""

from __future__ import annotations

from shared.core.errors import Conflict


class PasswordNotExpected(Conflict):
    """No cloud password is asked for at this point of the login."""

    code = "password_not_expected"
