"""The QR way: tokens are shown, asked about, replaced in time, and followed to the account's data centre."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import ClassVar

from shared.login.draft_keys import DraftKeys
from shared.login.inputs import Input
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.owned_login import OwnedLogin
from shared.login.password.step import require_password
from shared.login.ways.qr import login_token
from shared.login.ways.qr.inputs import Recheck, Refresh
from shared.login.ways.way import FirstWay
from shared.telegram import flood_waits
from shared.telegram.client import DataCentreMoved

log = logging.getLogger("qr_auth_manager")

ASK_AGAIN = 2.0  # seconds, when a question was not answered with a token
MOST_KEYS = 4  # auth keys of one login at a time; beyond it a refresh asks the newest one again


class QrWay(FirstWay):
    """Shows login tokens of an owned login and acts on what Telegram says of them."""

    name: ClassVar[str] = "qr"
    inputs: ClassVar[tuple[type[Input], ...]] = (Refresh, Recheck)

    def __init__(self, owned: OwnedLogin, keys: DraftKeys) -> None:
        super().__init__(owned, keys)
        self._dc_id = self._deps.dcs.home
        self._ask_at = 0.0  # monotonic; when the token on show is to be replaced

    async def act(self, asked: Input, number: int) -> AcceptedLogin | None:  # noqa: ARG002 - answered by the task
        """Show a fresh token, or ask about the one on show; see `Step.act`."""
        keys = self._keys
        if isinstance(asked, Refresh) and (len(keys.live) < MOST_KEYS or keys.current.way != self.name):
            return await self.start()
        return await self.ask(keys.current)

    def next_question(self) -> float:
        """Tokens are replaced before they expire."""
        return self._ask_at

    def pause(self, seconds: float) -> None:
        """Do not ask Telegram unasked for so long."""
        self._ask_at = time.monotonic() + seconds

    async def start(self) -> AcceptedLogin | None:
        """Show a token of a fresh key; older keys may still be accepted."""
        key = self._keys.add(await self._deps.warm.take(self._dc_id), self.name)
        kept = asyncio.ensure_future(self._keys.keep(key))  # beside the question: a round trip is saved
        try:
            async with flood_waits.respecting(self._deps.db, "qr", self._owned.row.telegram_id):
                reply = await self._asked(key)
            await kept
        finally:
            kept.cancel()
        return await self._act_on(key, reply)

    async def ask(self, key: LiveDraft) -> AcceptedLogin | None:
        """Ask Telegram for the state of a key, and act on the answer; a dead key is dropped."""
        if key.dead:
            await self._keys.drop(key)
            return None
        self.pause(ASK_AGAIN)
        return await self._act_on(key, await self._asked(key))

    async def _asked(self, key: LiveDraft) -> login_token.Reply | None:
        """Telegram's answer; None when it wants the login to be begun at another data centre."""
        try:
            with key.noting_death():
                return await login_token.ask(key.client, self._deps.dcs)
        except DataCentreMoved as moved:
            self._dc_id = moved.dc_id
            key.dead = True
            self._keys.hear(key)
            return None

    async def _act_on(self, key: LiveDraft, reply: login_token.Reply | None) -> AcceptedLogin | None:
        match reply:
            case login_token.Token() if key is self._keys.current and key.way == self.name:
                await self._show(key, reply)
            case login_token.Moved():
                return await self._follow(reply)
            case login_token.PasswordNeeded():
                self._keys.promote(key)
                await require_password(self._owned, key)
            case login_token.Accepted():
                return AcceptedLogin(key=key, user=reply.user)
        return None

    async def _show(self, key: LiveDraft, token: login_token.Token) -> None:
        began = await self._owned.show(token.url, token.life, key.kept_as)
        key.show_for(token.life)
        self._ask_at = time.monotonic() + login_token.rotate_in(token.life)
        if began:
            row = self._owned.row
            log.info("QR login %s... waiting for a scan by %s", row.label, row.telegram_id)

    async def _follow(self, moved: login_token.Moved) -> AcceptedLogin | None:
        """The account is at another data centre: finish there, with a key of that one."""
        there = self._keys.add(await self._deps.warm.take(moved.dc_id), self.name)
        await self._keys.keep(there)
        log.info("QR login %s... moves to data centre %d", self._owned.row.label, moved.dc_id)
        with there.noting_death():
            reply = await login_token.import_token(there.client, moved.token, self._deps.dcs)
        return await self._act_on(there, reply)
