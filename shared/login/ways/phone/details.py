"""A login code that was sent: what its page may know, and what only the login's owner may."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar, Self

from shared.core.redaction import mask_phone
from shared.login.details import Details, Secrets
from shared.login.states import State
from shared.telegram.phone_code import SentCode


@dataclass(frozen=True, kw_only=True)
class CodeDetails(Details):
    """Where the code went and what it looks like; see :class:`shared.telegram.phone_code.SentCode`."""

    kind: ClassVar[str] = "code"
    state: ClassVar[State] = State.CODE

    phone: str  #: masked
    where: str
    length: int | None = None
    pattern: str | None = None
    url: str | None = None
    next_by: str | None = None
    resend_at: float | None = None  #: Unix time from which a resend may be asked for

    @classmethod
    def of(cls, sent: SentCode, phone: str) -> Self:
        """The details of a code that has just been sent to `phone`."""
        return cls(
            phone=mask_phone(phone),
            where=sent.where,
            length=sent.length,
            pattern=sent.pattern,
            url=sent.url,
            next_by=sent.next_by,
            resend_at=None if sent.resend_in is None else time.time() + sent.resend_in,
        )

    @property
    def way(self) -> str:
        """A code is sent to a phone number only."""
        return "phone"


@dataclass(frozen=True, kw_only=True)
class CodeSecrets(Secrets):
    """What Telegram wants to see again with the code."""

    phone: str  #: `+` and digits
    code_hash: str
