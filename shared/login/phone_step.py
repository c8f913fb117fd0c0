"""The other way in: a phone number, the code Telegram sends to it, and then the password if there is one."""

from __future__ import annotations

import json
import logging
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict

from telethon.tl import types

from shared.core.redaction import mask_phone
from shared.login import attempts, password_step
from shared.login.draft_keys import DraftKeys
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.owned_login import OwnedLogin
from shared.login.states import State
from shared.telegram import flood_waits, logout_tokens, phone_code
from shared.telegram.client import DataCentreMoved
from shared.telegram.errors import CodeExpired, PasswordRequired, SessionDead, TelegramError
from shared.telegram.phone_code import SentCode

log = logging.getLogger("qr_auth_manager")

MOST_MOVES = 2  # data centres a number may send us to before we believe that something is wrong


class PhoneStep:
    """Sends codes and redeems them, with an auth key that shows no QR.

    Every refusal that the person can do something about becomes a problem for the page and leaves the login
    as it is. Every method raises SessionDead, LeaseLost, LoginOver, Unavailable.
    """

    def __init__(self, owned: OwnedLogin, ring: DraftKeys) -> None:
        self._owned = owned
        self._ring = ring
        self._phone = ""
        self._code_hash = ""

    async def begin(self, phone: str, number: int) -> AcceptedLogin | None:
        """Have a code sent; asked again for the same number, have the same code sent again.

        Who is signed in now, when a token of an earlier log-out stood for the code.
        """
        self._recall()
        if self._owned.row.state is State.CODE and phone == self._phone:
            return await self.resend(number)
        try:
            sent = await self._send(phone)
        except SessionDead:
            raise
        except PasswordRequired:
            await self._let_in(number)
        except TelegramError as refusal:
            await self._refused(refusal, number)
        else:
            if not isinstance(sent, SentCode):
                return await self._let_in(number, sent)
            self._phone = phone
            await self._show(sent, number)
        return None

    async def resend(self, number: int) -> AcceptedLogin | None:
        """Have the code sent by the next means; an expired one is replaced."""
        self._recall()
        key = self._ring.current
        try:
            with key.noting_death():
                sent = await self._resend(key)
        except SessionDead:
            raise
        except TelegramError as refusal:
            await self._refused(refusal, number)
        else:
            await self._show(sent, number)
        return None

    async def verify(self, code: str, number: int) -> AcceptedLogin | None:
        """Redeem a code; who is signed in now, None when the page must go on."""
        self._recall()
        key = self._ring.current
        try:
            async with self._respecting("sign_in"):
                with key.noting_death():
                    user = await phone_code.sign_in(key.client, self._phone, self._code_hash, code)
            return AcceptedLogin(key=key, user=user)
        except PasswordRequired:
            with key.noting_death():
                await password_step.require(self._owned, key.client, by="phone")
            await self._owned.answer(number)
        except SessionDead:
            raise
        except TelegramError as refusal:
            await self._refused(refusal, number)
        return None

    async def _let_in(self, number: int, user: types.User | None = None) -> AcceptedLogin | None:
        """A token stood for the code, and has done its service. Without a user the password is due."""
        row, key = self._owned.row, self._ring.current
        async with self._owned.writing() as conn:
            await attempts.finish(conn, row.id, "failed", reason="by_phone", method="qr")
            await attempts.start(conn, telegram_id=row.telegram_id, login_id=row.id, method="phone")
            await logout_tokens.forget(conn, row.telegram_id)
        log.info("QR login %s... needs no login code", row.label)
        if user is not None:
            return AcceptedLogin(key=key, user=user)
        with key.noting_death():
            await password_step.require(self._owned, key.client, by="phone")
        await self._owned.answer(number)
        return None

    async def _send(self, phone: str) -> SentCode | types.User:
        """Ask with a key of its own, wherever the number's account lives.

        Raises PasswordRequired, the key being current then.
        """
        deps = self._owned.deps
        async with deps.db.acquire() as conn:
            tokens = await logout_tokens.of_person(conn, deps.vault, self._owned.row.telegram_id)
        dc_id = deps.dcs.home
        for _ in range(MOST_MOVES + 1):
            key = self._ring.add(await deps.warm.take(dc_id), by_phone=True)
            await self._ring.keep(key)
            try:
                async with self._respecting("code"):
                    sent = await phone_code.send(key.client, phone, tokens)
            except PasswordRequired:
                await self._retire_others(key)
                raise
            except DataCentreMoved as moved:
                await self._ring.drop(key)
                dc_id = moved.dc_id
            except TelegramError:
                await self._ring.drop(key)
                raise
            else:
                await self._retire_others(key)
                return sent
        raise TelegramError("the number's account keeps moving")

    async def _resend(self, key: LiveDraft) -> SentCode:
        async with self._respecting("code"):
            try:
                return await phone_code.resend(key.client, self._phone, self._code_hash)
            except CodeExpired:
                again = await phone_code.send(key.client, self._phone)
        if not isinstance(again, SentCode):
            raise CodeExpired("a code was asked for without a token, and none was sent")
        return again

    def _respecting(self, what: str) -> AbstractAsyncContextManager[None]:
        return flood_waits.respecting(self._owned.deps.db, what, self._owned.row.telegram_id)

    async def _retire_others(self, key: LiveDraft) -> None:
        """Only one code is waited for at a time."""
        for other in [one for one in self._ring.keys if one.by_phone and one is not key]:
            await self._ring.drop(other)

    async def _show(self, sent: SentCode, number: int) -> None:
        self._code_hash = sent.code_hash
        row = self._owned.row
        details = {name: value for name, value in asdict(sent).items() if name != "code_hash"}
        details |= {
            "phone": mask_phone(self._phone),
            "resend_at": None if sent.resend_in is None else time.time() + sent.resend_in,
            "_phone": self._phone,
            "_code_hash": sent.code_hash,
        }
        if row.state is State.CODE:
            await self._owned.note(None, answered=number, details=details)
        else:
            async with self._owned.writing() as conn:
                await attempts.finish(conn, row.id, "failed", reason="by_phone", method="qr")
                await attempts.start(conn, telegram_id=row.telegram_id, login_id=row.id, method="phone")
            await self._owned.advance(State.CODE, details=details)
            await self._owned.answer(number)
        log.info("QR login %s... waiting for a login code (%s)", row.label, sent.where)

    async def _refused(self, refusal: TelegramError, number: int) -> None:
        log.info("QR login %s...: %s", self._owned.row.label, refusal.code)
        await self._owned.note(refusal.code, answered=number, retry_after=refusal.retry_after)

    def _recall(self) -> None:
        """After a takeover: what the last owner had asked Telegram."""
        if self._owned.row.state is State.CODE and not self._code_hash:
            details = json.loads(self._owned.details())
            self._phone, self._code_hash = details["_phone"], details["_code_hash"]
