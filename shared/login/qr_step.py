"""The QR way in: tokens on show, asked about, rotated, and followed to the account's data centre."""

from __future__ import annotations

import asyncio
import logging
import time

from shared.login import password_step, qr
from shared.login.draft_keys import DraftKeys
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.owned_login import OwnedLogin
from shared.telegram import flood_waits
from shared.telegram.client import DataCentreMoved

log = logging.getLogger("qr_auth_manager")

ASK_AGAIN = 2.0  # seconds, when a question was not answered with a token


class QrStep:
    """Shows login tokens of an owned login and acts on what Telegram says of them.

    Methods return who is signed in once somebody is. They raise a TelegramError when Telegram would not or
    could not, LeaseLost, LoginOver, Unavailable.
    """

    def __init__(self, owned: OwnedLogin, ring: DraftKeys) -> None:
        self._owned = owned
        self._ring = ring
        self._deps = owned.deps
        self._dc_id = owned.deps.dcs.home
        self.ask_at = 0.0  #: monotonic; when the token on show is to be replaced

    async def show_fresh(self) -> AcceptedLogin | None:
        """Show a token of a key that nobody used before, whatever the older ones still may bring."""
        key = self._ring.add(await self._deps.warm.take(self._dc_id))
        kept = asyncio.ensure_future(self._ring.keep(key))  # beside the question: a round trip is saved
        try:
            async with flood_waits.respecting(self._deps.db, "qr", self._owned.row.telegram_id):
                reply = await self._asked(key)
            await kept
        finally:
            kept.cancel()
        return await self._act_on(key, reply)

    async def ask(self, key: LiveDraft) -> AcceptedLogin | None:
        """Ask Telegram where a key stands, and act on the answer; a dead key is dropped."""
        if key.dead:
            await self._ring.drop(key)
            return None
        self.ask_at = time.monotonic() + ASK_AGAIN
        return await self._act_on(key, await self._asked(key))

    async def _asked(self, key: LiveDraft) -> qr.Reply | None:
        """Telegram's answer; None when it wants the login to be begun at another data centre."""
        try:
            with key.noting_death():
                return await qr.ask(key.client, self._deps.dcs)
        except DataCentreMoved as moved:
            self._dc_id = moved.dc_id
            key.dead = True
            self._ring.hear(key)
            return None

    async def _act_on(self, key: LiveDraft, reply: qr.Reply | None) -> AcceptedLogin | None:
        match reply:
            case qr.Token() if key is self._ring.current and not key.by_phone:
                await self._show(key, reply)
            case qr.Moved():
                return await self._follow(reply)
            case qr.PasswordNeeded():
                self._ring.promote(key)
                with key.noting_death():
                    await password_step.require(self._owned, key.client, by="qr")
            case qr.Accepted():
                return AcceptedLogin(key=key, user=reply.user)
        return None

    async def _show(self, key: LiveDraft, token: qr.Token) -> None:
        began = await self._owned.show(token.url, token.life, key.kept_as)
        key.show_for(token.life)
        self.ask_at = time.monotonic() + qr.rotate_in(token.life)
        if began:
            row = self._owned.row
            log.info("QR login %s... waiting for a scan by %s", row.label, row.telegram_id)

    async def _follow(self, moved: qr.Moved) -> AcceptedLogin | None:
        """The account lives at another data centre: finish there, with a key of that one."""
        there = self._ring.add(await self._deps.warm.take(moved.dc_id))
        await self._ring.keep(there)
        log.info("QR login %s... moves to data centre %d", self._owned.row.label, moved.dc_id)
        with there.noting_death():
            reply = await qr.import_token(there.client, moved.token, self._deps.dcs)
        return await self._act_on(there, reply)
