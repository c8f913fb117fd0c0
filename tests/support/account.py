"""Somebody whose account is connected, and their calls to the account's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from sandbox.person import Person
from shared.login.states import State
from shared.members.invites import InviteCode
from shared.services import Services
from tests.support.portal import begun, in_state, with_token
from tests.support.waiting import until


async def connect(portal: Services, person: Person, *, invite: InviteCode | None = None) -> None:
    """Sign a person in by a scan, as the story goes, and wait until the login has let go of the session."""
    login = await begun(portal, person, invite=invite)
    await portal.qr_auth.open_page(login.session_id)
    person.phone.scan(await with_token(portal.qr_auth, login.session_id))
    await in_state(portal.qr_auth, login.session_id, State.AUTHORIZED)
    await until(lambda: is_free(portal, person.account.id))


async def is_free(portal: Services, telegram_id: int) -> bool:
    """Whether nobody holds the person's session."""
    async with portal.db.acquire() as conn:
        return bool(
            await conn.fetchval(
                "SELECT owner IS NULL FROM telegram_sessions WHERE telegram_id = $1", telegram_id
            )
        )


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the API said."""

    status: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.body["code"])


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A program that speaks for one person."""

    client: ClientSession
    person: Person

    async def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> Answer:
        """Call `/telegram/<path>`; every answer must be JSON."""
        proof = {"Authorization": f"tma {self.person.init_data()}"}
        async with self.client.request(
            method, f"/telegram/{path}", headers={**proof, **(headers or {})}, **more
        ) as response:
            return Answer(status=response.status, body=json.loads(await response.text()))

    async def get(self, path: str, **params: str | int) -> Answer:
        """GET."""
        return await self.ask("GET", path, params=params)

    async def post(self, path: str, body: object = None, **headers: str) -> Answer:
        """POST JSON."""
        return await self.ask("POST", path, json=body, headers=headers)
