"""The phone way: a number is given, Telegram sends a code to it, the person enters the code."""

from __future__ import annotations

import logging
from contextlib import AbstractAsyncContextManager
from typing import ClassVar

from telethon.tl import types

from shared.core.errors import PortalError
from shared.login.details import Details
from shared.login.inputs import Input
from shared.login.live_draft import AcceptedLogin, LiveDraft
from shared.login.password.step import require_password
from shared.login.ways.phone.details import CodeDetails, CodeSecrets
from shared.login.ways.phone.errors import CodeNotExpected
from shared.login.ways.phone.inputs import LoginCode, PhoneNumber, ResendCode
from shared.login.ways.way import Way
from shared.telegram import errors as telegram
from shared.telegram import flood_waits, logout_tokens, phone_code
from shared.telegram.client import DataCentreMoved
from shared.telegram.errors import CodeExpired, PasswordRequired, SessionDead, TelegramError
from shared.telegram.phone_code import SentCode

log = logging.getLogger("qr_auth_manager")

MOST_MOVES = 2  # data centres a number may be sent on to; beyond it something is wrong


class PhoneWay(Way):
    """Has codes sent and redeems them, with an auth key that shows no QR.

    Nothing is kept in memory: what was asked of Telegram is in the login's row, for the next owner too.
    """

    name: ClassVar[str] = "phone"
    inputs: ClassVar[tuple[type[Input], ...]] = (PhoneNumber, LoginCode, ResendCode)
    details: ClassVar[type[Details] | None] = CodeDetails
    opening_errors: ClassVar[tuple[type[PortalError], ...]] = (
        telegram.PhoneInvalid,
        telegram.PhoneUnknown,
        telegram.PhoneBanned,
        telegram.PhoneFlood,
        telegram.PhoneNotAllowed,
        telegram.SignUpRequired,
        telegram.CodeNotSent,
        telegram.CodeUnavailable,
        telegram.PasswordFlood,
    )
    errors: ClassVar[tuple[type[PortalError], ...]] = (
        CodeNotExpected,
        telegram.CodeInvalid,
        telegram.CodeExpired,
    )

    async def act(self, asked: Input, number: int) -> AcceptedLogin | None:
        """Have a code sent or sent again, or redeem one; see `Step.act`."""
        try:
            match asked:
                case PhoneNumber():
                    return await self._begin(asked.phone, number)
                case LoginCode():
                    return await self._verify(asked.code)
                case _:
                    return await self._resend(number)
        except SessionDead:
            raise
        except PasswordRequired:
            await require_password(self._owned, self._keys.current, answered=number)
        except TelegramError as refusal:
            log.info("QR login %s...: %s", self._owned.row.label, refusal.code)
            await self._owned.note(refusal.code, answered=number, retry_after=refusal.retry_after)
        return None

    async def _begin(self, phone: str, number: int) -> AcceptedLogin | None:
        """Have a code sent; asked again for the same number, have the same code sent again.

        Returns the account when a token of an earlier log-out replaced the code. Raises PasswordRequired.
        """
        asked = self._asked()
        if asked is not None and asked.phone == phone:
            return await self._resend(number)
        try:
            sent = await self._send(phone)
        except PasswordRequired:
            await self._let_in()
            raise
        if isinstance(sent, SentCode):
            await self._show(sent, phone, number)
            return None
        await self._let_in()
        return AcceptedLogin(key=self._keys.current, user=sent)

    async def _resend(self, number: int) -> AcceptedLogin | None:
        """Have the code sent by the next means; an expired one is replaced."""
        key, asked = self._keys.current, self._known()
        with key.noting_death():
            async with self._respecting("code"):
                sent = await self._sent_again(key, asked)
        await self._show(sent, asked.phone, number)
        return None

    async def _verify(self, code: str) -> AcceptedLogin:
        """Redeem a code. Raises PasswordRequired."""
        key, asked = self._keys.current, self._known()
        async with self._respecting("sign_in"):
            with key.noting_death():
                user = await phone_code.sign_in(key.client, asked.phone, asked.code_hash, code)
        return AcceptedLogin(key=key, user=user)

    async def _let_in(self) -> None:
        """A token of an earlier log-out replaced the code, and is used up."""
        async with self._owned.writing() as conn:
            await self.chosen(conn)
            await logout_tokens.forget(conn, self._owned.row.telegram_id)
        log.info("QR login %s... needs no login code", self._owned.row.label)

    async def _send(self, phone: str) -> SentCode | types.User:
        """Ask with a key of its own, at the data centre of the number's account.

        Raises PasswordRequired, the key being current then.
        """
        async with self._deps.db.acquire() as conn:
            tokens = await logout_tokens.of_person(conn, self._deps.vault, self._owned.row.telegram_id)
        dc_id = self._deps.dcs.home
        for _ in range(MOST_MOVES + 1):
            key = self._keys.add(await self._deps.warm.take(dc_id), self.name)
            await self._keys.keep(key)
            try:
                async with self._respecting("code"):
                    sent = await phone_code.send(key.client, phone, tokens)
            except PasswordRequired:
                await self.discard_other_keys(key)
                raise
            except DataCentreMoved as moved:
                await self._keys.drop(key)
                dc_id = moved.dc_id
            except TelegramError:
                await self._keys.drop(key)
                raise
            else:
                await self.discard_other_keys(key)
                return sent
        raise TelegramError("the number's account keeps moving")

    @staticmethod
    async def _sent_again(key: LiveDraft, asked: CodeSecrets) -> SentCode:
        try:
            return await phone_code.resend(key.client, asked.phone, asked.code_hash)
        except CodeExpired:
            again = await phone_code.send(key.client, asked.phone)
        if not isinstance(again, SentCode):
            raise CodeExpired("a code was asked for without a token, and none was sent")
        return again

    async def _show(self, sent: SentCode, phone: str, number: int) -> None:
        if self._asked() is None:
            async with self._owned.writing() as conn:
                await self.chosen(conn)
        secrets = CodeSecrets(phone=phone, code_hash=sent.code_hash)
        await self._owned.enter(CodeDetails.of(sent, phone), secrets, answered=number)
        log.info("QR login %s... waiting for a login code (%s)", self._owned.row.label, sent.where)

    def _respecting(self, what: str) -> AbstractAsyncContextManager[None]:
        return flood_waits.respecting(self._deps.db, what, self._owned.row.telegram_id)

    def _asked(self) -> CodeSecrets | None:
        """What Telegram was asked to send a code to; None at another step."""
        return self._owned.secrets(CodeSecrets) if isinstance(self._owned.details, CodeDetails) else None

    def _known(self) -> CodeSecrets:
        asked = self._asked()
        if asked is None:
            raise CodeExpired("this version does not know which code was sent")
        return asked
