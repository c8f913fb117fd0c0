"""Acceptance after the end: a login token outlives its login, and must leave no device behind.

The owner of the login listens until its last token has expired, logs out a key that was accepted, and only
then has the keys destroyed.
"""

from __future__ import annotations

import logging
import time

from shared.login.dependencies import LoginDependencies
from shared.login.draft_keys import DraftKeys
from shared.login.live_draft import LiveDraft
from shared.login.ways.qr import login_token
from shared.telegram.errors import SessionDead, TelegramError

log = logging.getLogger("qr_auth_manager")

LOOK_AGAIN = 2.0  # seconds, when Telegram could not be asked


async def check_late_acceptance(deps: LoginDependencies, keys: DraftKeys) -> float:
    """Look after the keys of an ended login once; returns when to look again (monotonic).

    An accepted key is logged out at Telegram and dropped; one whose token has expired is dropped; one that
    Telegram could not be asked about is kept and asked about again. Raises LeaseLost, Unavailable.
    """
    now = time.monotonic()
    look_again = []
    for key in list(keys.live):
        if key not in keys.to_check and key.acceptable_until > now:
            look_again.append(key.acceptable_until)
            continue
        keys.to_check.discard(key)
        try:
            late = not key.dead and await _log_out_if_accepted(deps, key)
        except TelegramError as error:
            log.debug("a key of an ended login could not be asked about: %s", error.code)
            keys.to_check.add(key)
            look_again.append(now + LOOK_AGAIN)
            continue
        if late:
            log.info("QR login: an acceptance after its end is logged out")
        if late or key.dead or key.acceptable_until <= now:
            await keys.drop(key)
        else:
            look_again.append(key.acceptable_until)
    return min(look_again, default=now)


async def _log_out_if_accepted(deps: LoginDependencies, key: LiveDraft) -> bool:
    """Whether a phone accepted this key; then it is logged out. Raises a TelegramError.

    One that waits for a cloud password is in the person's list of devices too, and vanishes with its key.
    """
    try:
        reply = await login_token.ask(key.client, deps.dcs)
        if isinstance(reply, login_token.Moved):
            return await _import_and_log_out(deps, reply, key.way)
        if isinstance(reply, login_token.Accepted):
            await key.log_out()
        elif not isinstance(reply, login_token.PasswordNeeded):
            return False
    except SessionDead:
        key.dead = True
    return True


async def _import_and_log_out(deps: LoginDependencies, moved: login_token.Moved, way: str) -> bool:
    there = LiveDraft(deps.clients, await deps.warm.take(moved.dc_id), way, lambda _: None)
    try:
        reply = await login_token.import_token(there.client, moved.token, deps.dcs)
        if isinstance(reply, login_token.Accepted):
            await there.log_out()
        return True
    finally:
        await there.close(destroy=True)
