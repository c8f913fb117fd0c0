"""How an input of the phone way may be refused by the portal itself."""

from __future__ import annotations

from shared.core.errors import Conflict


class CodeNotExpected(Conflict):
    """No login code is waited for at this point of the login."""

    code = "code_not_expected"
