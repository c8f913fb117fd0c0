"""A way in that only tests know: Telegram sends the person a word, which they say again.

As a way of the portal it would be `shared/login/ways/word.py`, with errors of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from shared.core.errors import PortalError
from shared.login.details import Details, Secrets
from shared.login.inputs import Input
from shared.login.live_draft import AcceptedLogin
from shared.login.password.step import require_password
from shared.login.ways.phone.errors import CodeNotExpected
from shared.login.ways.way import Way
from shared.telegram import phone_code
from shared.telegram.errors import CodeInvalid, PasswordRequired, PhoneInvalid, TelegramError
from shared.telegram.phone_code import SentCode


@dataclass(frozen=True, kw_only=True)
class WordDetails(Details):
    """How the word looks."""

    kind: ClassVar[str] = "word"

    letters: int

    @property
    def way(self) -> str:
        """Its own."""
        return WordWay.name


@dataclass(frozen=True, kw_only=True)
class WordSecrets(Secrets):
    """What Telegram wants to see again with the word."""

    phone: str
    code_hash: str


@dataclass(frozen=True, kw_only=True)
class WordWanted(Input):
    """Send a word to the account with this number."""

    phone: str


@dataclass(frozen=True, kw_only=True)
class Word(Input):
    """The word that arrived."""

    answers: ClassVar[type[Details] | None] = WordDetails
    otherwise: ClassVar[type[PortalError]] = CodeNotExpected

    word: str


class WordWay(Way):
    """Has words sent and gives them back to Telegram."""

    name: ClassVar[str] = "word"
    inputs: ClassVar[tuple[type[Input], ...]] = (WordWanted, Word)
    details: ClassVar[type[Details] | None] = WordDetails
    opening_errors: ClassVar[tuple[type[PortalError], ...]] = (PhoneInvalid,)
    errors: ClassVar[tuple[type[PortalError], ...]] = (CodeNotExpected, CodeInvalid)

    async def act(self, asked: Input, number: int) -> AcceptedLogin | None:
        """Have a word sent, or give one to Telegram."""
        try:
            match asked:
                case Word():
                    return await self._say(asked.word)
                case WordWanted():
                    await self._send(asked.phone, number)
        except PasswordRequired:
            await require_password(self._owned, self._keys.current, answered=number)
        except TelegramError as refusal:
            await self._owned.note(refusal.code, answered=number, retry_after=refusal.retry_after)
        return None

    async def _send(self, phone: str, number: int) -> None:
        key = self._keys.add(await self._deps.warm.take(self._deps.dcs.home), self.name)
        await self._keys.keep(key)
        sent = await phone_code.send(key.client, phone)
        if not isinstance(sent, SentCode):
            raise TelegramError("no word was sent")
        await self.discard_other_keys(key)
        async with self._owned.writing() as conn:
            await self.chosen(conn)
        secrets = WordSecrets(phone=phone, code_hash=sent.code_hash)
        await self._owned.enter(WordDetails(letters=sent.length or 0), secrets, answered=number)

    async def _say(self, word: str) -> AcceptedLogin:
        key, sent = self._keys.current, self._owned.secrets(WordSecrets)
        if sent is None:
            raise CodeInvalid
        with key.noting_death():
            user = await phone_code.sign_in(key.client, sent.phone, sent.code_hash, word)
        return AcceptedLogin(key=key, user=user)
