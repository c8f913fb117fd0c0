"""What may be asked of a login whose QR is, or was, on show."""

from __future__ import annotations

from dataclasses import dataclass

from shared.login.inputs import Input


@dataclass(frozen=True, kw_only=True)
class Refresh(Input):
    """Show a fresh login token."""


@dataclass(frozen=True, kw_only=True)
class Recheck(Input):
    """Ask Telegram again for the state of the login («Нужна 2FA?»)."""
