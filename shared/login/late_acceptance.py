"""After the end: a login token outlives its login, and what is accepted late must not stay behind.

Whoever owned the login listens until the last token shown is past, logs out whatever was accepted, and only
then has the keys destroyed.
"""

from __future__ import annotations

import logging
import time

from shared.login import qr
from shared.login.dependencies import LoginDependencies
from shared.login.draft_keys import DraftKeys
from shared.login.live_draft import LiveDraft
from shared.telegram.errors import SessionDead, TelegramError

log = logging.getLogger("qr_auth_manager")

LOOK_AGAIN = 2.0  # seconds, when Telegram could not be asked


async def check_late_acceptance(deps: LoginDependencies, ring: DraftKeys) -> float:
    """Look after the keys of an ended login once; returns when to look again (monotonic).

    An accepted key is logged out at Telegram and dropped, one whose time is past is dropped; one that
    Telegram could not be asked about stays until it could. Raises LeaseLost, Unavailable.
    """
    now = time.monotonic()
    look_again = []
    for key in list(ring.keys):
        if key not in ring.to_check and key.drained_at > now:
            look_again.append(key.drained_at)
            continue
        ring.to_check.discard(key)
        try:
            late = not key.dead and await _log_out_if_accepted(deps, key)
        except TelegramError as error:
            log.debug("a drained key could not be asked about: %s", error.code)
            ring.to_check.add(key)
            look_again.append(now + LOOK_AGAIN)
            continue
        if late:
            log.info("QR login: what was accepted after its end is logged out")
        if late or key.dead or key.drained_at <= now:
            await ring.drop(key)
        else:
            look_again.append(key.drained_at)
    return min(look_again, default=now)


async def _log_out_if_accepted(deps: LoginDependencies, key: LiveDraft) -> bool:
    """Whether a phone accepted this key; then it is logged out. Raises a TelegramError.

    One that waits for a cloud password stands in the person's list of devices too, and goes with its key.
    """
    try:
        reply = await qr.ask(key.client, deps.dcs)
        if isinstance(reply, qr.Moved):
            return await _import_and_log_out(deps, reply)
        if isinstance(reply, qr.Accepted):
            await key.log_out()
        elif not isinstance(reply, qr.PasswordNeeded):
            return False
    except SessionDead:
        key.dead = True
    return True


async def _import_and_log_out(deps: LoginDependencies, moved: qr.Moved) -> bool:
    there = LiveDraft(deps.clients, await deps.warm.take(moved.dc_id), lambda _: None)
    try:
        reply = await qr.import_token(there.client, moved.token, deps.dcs)
        if isinstance(reply, qr.Accepted):
            await there.log_out()
        return True
    finally:
        await there.close(destroy=True)
