"""The step between a scan and success when the account has a cloud password."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict

from telethon.tl import types

from shared.login import attempts
from shared.login.inputs import PasswordProof
from shared.login.owned_login import OwnedLogin
from shared.login.states import State
from shared.telegram import flood_waits, password
from shared.telegram.client import PortalClient
from shared.telegram.errors import ChallengeStale, FloodWait, PasswordFlood, PasswordInvalid, TelegramError

log = logging.getLogger("qr_auth_manager")

PASSWORD_TTL = 300.0  # seconds a person has for the password, counted from the moment it is asked for


async def require(owned: OwnedLogin, client: PortalClient, *, by: str) -> None:
    """Move to `password` with a fresh challenge for the page; `by` is the way the person came: `qr`, `phone`.

    Raises TelegramError, LoginOver, LeaseLost.
    """
    challenge = asdict(await password.challenge(client)) | {"by": by}
    if owned.row.state is State.PASSWORD:
        await owned.note(None, details=challenge)
        return
    await owned.advance(State.PASSWORD, details=challenge, at_least=PASSWORD_TTL)
    log.info("QR login %s... scanned, waiting for the cloud password", owned.row.label)


async def check(
    owned: OwnedLogin, client: PortalClient, proof: PasswordProof, number: int
) -> types.User | None:
    """Give Telegram the proof; the account that is signed in now, or None when the page must try again.

    A wrong password and a stale challenge leave the login as it is, with a fresh challenge and a problem for
    the page. Raises another TelegramError, LeaseLost.
    """
    async with owned.writing() as conn:
        await attempts.start(conn, telegram_id=owned.row.telegram_id, login_id=owned.row.id, method="2fa")
    try:
        async with flood_waits.respecting(owned.deps.db, "password", owned.row.telegram_id):
            return await password.check(client, srp_id=proof.srp_id, a=proof.a, m1=proof.m1)
    except (PasswordInvalid, ChallengeStale, FloodWait, PasswordFlood) as refusal:
        await _refused(owned, client, refusal, number)
        return None


async def _refused(owned: OwnedLogin, client: PortalClient, refusal: TelegramError, number: int) -> None:
    by = json.loads(owned.details()).get("by", "qr")
    challenge = asdict(await password.challenge(client)) | {"by": by}
    async with owned.writing() as conn:
        await attempts.finish(conn, owned.row.id, "failed", reason=refusal.code, method="2fa")
    await owned.note(refusal.code, answered=number, details=challenge, retry_after=refusal.retry_after)
    log.info("QR login %s...: %s", owned.row.label, refusal.code)
