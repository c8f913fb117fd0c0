"""What becomes of a forgotten cloud password (https://core.telegram.org/api/srp)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Literal

from sandbox.accounts import Account, Email
from sandbox.changes import Changes
from sandbox.errors import RpcFailure

RECOVERY_CODE_LENGTH = 6  # digits
RESET_WAIT = 7 * 24 * 3600.0  # seconds from a wish to its grant
REFUSED_AFTER_DECLINE = 24 * 3600.0  # seconds without another wish after one was taken back


class PasswordRecovery:
    """Codes by e-mail, and resets with a waiting time. Times are Unix seconds."""

    def __init__(self, accounts: dict[int, Account], changes: Changes, clock: Callable[[], float]) -> None:
        self._accounts = accounts
        self._changes = changes
        self._clock = clock

    def send_code(self, account_id: int) -> str:
        """Send a code; returns the address. Raises 400 PASSWORD_EMPTY or PASSWORD_RECOVERY_NA."""
        account = self._protected(account_id)
        if account.recovery_email is None:
            raise RpcFailure(400, "PASSWORD_RECOVERY_NA")
        account.recovery_code = "".join(secrets.choice("0123456789") for _ in range(RECOVERY_CODE_LENGTH))
        account.mailbox.append(
            Email(address=account.recovery_email, code=account.recovery_code, purpose="recovery")
        )
        return account.recovery_email

    def check_code(self, account_id: int, code: str) -> None:
        """Raises 400 PASSWORD_RECOVERY_EXPIRED when no code is due, CODE_INVALID for a wrong one."""
        due = self._accounts[account_id].recovery_code
        if due is None:
            raise RpcFailure(400, "PASSWORD_RECOVERY_EXPIRED")
        if not secrets.compare_digest(due.encode(), code.encode()):
            raise RpcFailure(400, "CODE_INVALID")

    def reset(self, account_id: int) -> tuple[Literal["done", "waiting", "refused"], float]:
        """Ask for the removal, or remove when it is time; returns also the moment that counts.

        Raises 400 PASSWORD_EMPTY.
        """
        account, now = self._protected(account_id), self._clock()
        if account.password_reset_at is None:
            if now < account.password_reset_refused_until:
                return "refused", account.password_reset_refused_until
            account.password_reset_at = now + RESET_WAIT
        if now < account.password_reset_at:
            return "waiting", account.password_reset_at
        account.cloud_password = account.password_hint = account.verifier = None
        account.password_reset_at = None
        self._changes.announce("password_changed", account_id)
        return "done", now

    def decline(self, account_id: int) -> None:
        """Take the wish back. Raises 400 RESET_REQUEST_MISSING."""
        account = self._accounts[account_id]
        if account.password_reset_at is None:
            raise RpcFailure(400, "RESET_REQUEST_MISSING")
        account.password_reset_at = None
        account.password_reset_refused_until = self._clock() + REFUSED_AFTER_DECLINE

    def _protected(self, account_id: int) -> Account:
        account = self._accounts[account_id]
        if not account.has_password:
            raise RpcFailure(400, "PASSWORD_EMPTY")
        return account
