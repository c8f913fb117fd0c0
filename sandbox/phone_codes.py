"""Login codes sent to phone numbers (https://core.telegram.org/api/auth)."""

from __future__ import annotations

import re
import secrets
from typing import Literal

from sandbox.accounts import SentCode
from sandbox.errors import RpcFailure

CODE_LIFE = 300.0  # seconds
CODE_LENGTH = 5
NEXT_KIND: dict[str, Literal["sms", "call"]] = {"app": "sms", "sms": "call"}
PHONE_SHAPE = re.compile(r"[1-9][0-9]{6,14}")


def canonical_phone(phone: str) -> str:
    """The number with a plus and digits only. Raises `RpcFailure` 406 PHONE_NUMBER_INVALID."""
    digits = re.sub(r"[\s()+-]", "", phone)
    if not PHONE_SHAPE.fullmatch(digits):
        raise RpcFailure(406, "PHONE_NUMBER_INVALID")
    return f"+{digits}"


class PhoneCodes:
    """The codes of a world; per number only the newest counts."""

    def __init__(self) -> None:
        self._by_hash: dict[str, SentCode] = {}

    def send(self, phone: str, *, in_app: bool, now: float) -> SentCode:
        """A new code for this number; an earlier one expires."""
        for code in self._by_hash.values():
            if code.phone == phone:
                code.used = True
        return self._issue(phone, secrets.token_hex(9), "app" if in_app else "sms", now)

    def resend(self, phone: str, phone_code_hash: str, *, now: float) -> SentCode:
        """The next code by the next means. Raises 400 PHONE_CODE_EXPIRED or 406 SEND_CODE_UNAVAILABLE."""
        current = self._live(phone, phone_code_hash, now)
        kind = NEXT_KIND.get(current.kind)
        if kind is None:
            raise RpcFailure(406, "SEND_CODE_UNAVAILABLE")
        current.used = True
        return self._issue(phone, phone_code_hash, kind, now)

    def cancel(self, phone: str, phone_code_hash: str, *, now: float) -> None:
        """Forget a code. Raises 400 PHONE_CODE_EXPIRED."""
        self._live(phone, phone_code_hash, now).used = True

    def redeem(self, phone: str, phone_code_hash: str, code: str, *, now: float) -> None:
        """Check a code; a right one is used up. Raises 400 PHONE_CODE_{HASH_EMPTY,EMPTY,EXPIRED,INVALID}."""
        if not phone_code_hash:
            raise RpcFailure(400, "PHONE_CODE_HASH_EMPTY")
        if not code:
            raise RpcFailure(400, "PHONE_CODE_EMPTY")
        current = self._live(phone, phone_code_hash, now)
        if not secrets.compare_digest(current.code.encode(), code.encode()):
            raise RpcFailure(400, "PHONE_CODE_INVALID")
        current.used = True

    def burn(self, phone: str, text: str) -> None:
        """Cancel a code that its owner typed into a chat, so that it cannot be phished."""
        for code in self._by_hash.values():
            if code.phone == phone and code.code in re.sub(r"[\s-]", "", text):
                code.used = True

    def _live(self, phone: str, phone_code_hash: str, now: float) -> SentCode:
        current = self._by_hash.get(phone_code_hash)
        if current is None or current.phone != phone or current.used or now >= current.expires_at:
            raise RpcFailure(400, "PHONE_CODE_EXPIRED")
        return current

    def _issue(
        self, phone: str, phone_code_hash: str, kind: Literal["app", "sms", "call"], now: float
    ) -> SentCode:
        sent = SentCode(
            code="".join(secrets.choice("0123456789") for _ in range(CODE_LENGTH)),
            phone=phone,
            phone_code_hash=phone_code_hash,
            kind=kind,
            sent_at=now,
            expires_at=now + CODE_LIFE,
        )
        self._by_hash[phone_code_hash] = sent
        return sent
