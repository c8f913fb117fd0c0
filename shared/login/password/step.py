"""The step between a way in and success when the account has a cloud password."""

from __future__ import annotations

import logging
from typing import ClassVar

from shared.core.errors import PortalError
from shared.login import attempts
from shared.login.details import Details
from shared.login.inputs import Input
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.owned_login import OwnedLogin
from shared.login.password.details import PasswordDetails
from shared.login.password.errors import PasswordNotExpected
from shared.login.password.inputs import PasswordProof
from shared.login.step import Step
from shared.telegram import flood_waits, password
from shared.telegram.errors import ChallengeStale, FloodWait, PasswordFlood, PasswordInvalid, TelegramError

log = logging.getLogger("qr_auth_manager")

PASSWORD_TTL = 300.0  # seconds a person has for the password, counted from the moment it is asked for


async def require_password(owned: OwnedLogin, key: LiveDraft, *, answered: int = 0) -> None:
    """Move to the password step with a fresh challenge for the page, because of input `answered`.

    `key` is the one that Telegram wants the password for. Raises TelegramError, LoginOver, LeaseLost.
    """
    with key.noting_death():
        challenge = await password.challenge(key.client)
    details = PasswordDetails.of(challenge, by=key.way)
    if await owned.enter(details, answered=answered, at_least=PASSWORD_TTL):
        log.info("QR login %s... accepted, waiting for the cloud password", owned.row.label)


class PasswordStep(Step):
    """Gives Telegram the proofs of a cloud password."""

    name: ClassVar[str] = "2fa"
    inputs: ClassVar[tuple[type[Input], ...]] = (PasswordProof,)
    details: ClassVar[type[Details] | None] = PasswordDetails
    errors: ClassVar[tuple[type[PortalError], ...]] = (
        PasswordNotExpected,
        PasswordInvalid,
        ChallengeStale,
        PasswordFlood,
    )

    async def act(self, asked: Input, number: int) -> AcceptedLogin | None:
        """Give Telegram the proof; see `Step.act`.

        A wrong password and a stale challenge leave the login as it is, with a fresh challenge.
        """
        if not isinstance(asked, PasswordProof):
            raise TypeError(f"{type(asked).__name__} is of another step")
        key, row = self._keys.current, self._owned.row
        async with self._owned.writing() as conn:
            await attempts.start(conn, telegram_id=row.telegram_id, login_id=row.id, method=self.name)
        with key.noting_death():
            try:
                async with flood_waits.respecting(self._deps.db, "password", row.telegram_id):
                    user = await password.check(key.client, srp_id=asked.srp_id, a=asked.a, m1=asked.m1)
            except (PasswordInvalid, ChallengeStale, FloodWait, PasswordFlood) as refusal:
                await self._refused(key, refusal, number)
                return None
        return AcceptedLogin(key=key, user=user)

    async def _refused(self, key: LiveDraft, refusal: TelegramError, number: int) -> None:
        details = PasswordDetails.of(await password.challenge(key.client), by=key.way)
        async with self._owned.writing() as conn:
            await attempts.finish(conn, self._owned.row.id, "failed", reason=refusal.code, method=self.name)
        await self._owned.note(
            refusal.code, answered=number, details=details, retry_after=refusal.retry_after
        )
        log.info("QR login %s...: %s", self._owned.row.label, refusal.code)
