"""Login codes sent to phone numbers (https://core.telegram.org/api/auth)."""

from __future__ import annotations

import re
import secrets

from sandbox.accounts import SentCode
from sandbox.code_means import USUAL, USUAL_ELSEWHERE, CodeMeans, new_code
from sandbox.errors import RpcFailure

CODE_LIFE = 300.0  # seconds
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

    def send(
        self, phone: str, *, in_app: bool, now: float, means: tuple[CodeMeans, ...] | None = None
    ) -> SentCode:
        """A new code for this number; an earlier one expires.

        `means`: how it is sent, and how each resend is; by default the usual way of people who are signed in
        somewhere (`in_app`) or not.
        """
        for code in self._by_hash.values():
            if code.phone == phone:
                code.used = True
        return self._issue(phone, secrets.token_hex(9), means or (USUAL if in_app else USUAL_ELSEWHERE), now)

    def resend(self, phone: str, phone_code_hash: str, *, now: float) -> SentCode:
        """The next code by the next means. Raises 400 PHONE_CODE_EXPIRED or 406 SEND_CODE_UNAVAILABLE."""
        current = self.live(phone, phone_code_hash, now)
        if not current.later:
            raise RpcFailure(406, "SEND_CODE_UNAVAILABLE")
        current.used = True
        return self._issue(phone, phone_code_hash, current.later, now)

    def cancel(self, phone: str, phone_code_hash: str, *, now: float) -> None:
        """Forget a code. Raises 400 PHONE_CODE_EXPIRED."""
        self.live(phone, phone_code_hash, now).used = True

    def redeem(self, phone: str, phone_code_hash: str, code: str, *, now: float) -> None:
        """Check a code; a right one is used up.

        Raises 400 PHONE_CODE_{HASH_EMPTY,EMPTY,EXPIRED,INVALID}; a code by e-mail is PHONE_CODE_INVALID here.
        """
        self._check_given(phone_code_hash, code)
        current = self.live(phone, phone_code_hash, now)
        if current.kind == "email" or not _same(current.code, code):
            raise RpcFailure(400, "PHONE_CODE_INVALID")
        current.used = True

    def redeem_email(self, phone: str, phone_code_hash: str, code: str, *, now: float) -> None:
        """The same for a code by e-mail; a wrong one, or one of another way, is 400 EMAIL_CODE_INVALID."""
        self._check_given(phone_code_hash, code)
        current = self.live(phone, phone_code_hash, now)
        if current.kind != "email" or not _same(current.code, code):
            raise RpcFailure(400, "EMAIL_CODE_INVALID")
        current.used = True

    @staticmethod
    def _check_given(phone_code_hash: str, code: str) -> None:
        if not phone_code_hash:
            raise RpcFailure(400, "PHONE_CODE_HASH_EMPTY")
        if not code:
            raise RpcFailure(400, "PHONE_CODE_EMPTY")

    def burn(self, phone: str, text: str) -> None:
        """Cancel a code that its owner typed into a chat, so that it cannot be phished."""
        for code in self._by_hash.values():
            if code.phone == phone and code.code and code.code in re.sub(r"[\s-]", "", text):
                code.used = True

    def live(self, phone: str, phone_code_hash: str, now: float) -> SentCode:
        """The code that counts. Raises 400 PHONE_CODE_EXPIRED."""
        current = self._by_hash.get(phone_code_hash)
        if current is None or current.phone != phone or current.used or now >= current.expires_at:
            raise RpcFailure(400, "PHONE_CODE_EXPIRED")
        return current

    def replace(self, current: SentCode, means: tuple[CodeMeans, ...], *, now: float) -> SentCode:
        """A new code by other means under the same hash."""
        current.used = True
        return self._issue(current.phone, current.phone_code_hash, means, now)

    def _issue(self, phone: str, phone_code_hash: str, means: tuple[CodeMeans, ...], now: float) -> SentCode:
        sent = SentCode(
            code=new_code(means[0]),
            phone=phone,
            phone_code_hash=phone_code_hash,
            kind=means[0],
            later=means[1:],
            sent_at=now,
            expires_at=now + CODE_LIFE,
        )
        self._by_hash[phone_code_hash] = sent
        return sent


def _same(code: str, given: str) -> bool:
    return bool(code) and secrets.compare_digest(code.encode(), given.encode())
