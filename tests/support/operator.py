"""An operator's calls to the panel's API."""

from __future__ import annotations

import json
from dataclasses import dataclass

from aiohttp import ClientSession

from sandbox.person import Person
from tests.support.account import Answer

ILYA = 139883458


@dataclass(frozen=True, kw_only=True)
class Operator:
    """A program that speaks for one operator."""

    client: ClientSession
    person: Person

    @property
    def actor(self) -> str:
        """Who did it, in the audit log."""
        return f"operator:{self.person.account.id}"

    async def get(self, path: str, **params: str | int) -> Answer:
        """GET `/admin/api/<path>`; every answer must be JSON."""
        async with self.client.get(f"/admin/api/{path}", params=params, headers=self._proof()) as response:
            return Answer(status=response.status, body=json.loads(await response.text()))

    async def post(self, path: str, body: object) -> Answer:
        """POST JSON."""
        async with self.client.post(f"/admin/api/{path}", json=body, headers=self._proof()) as response:
            return Answer(status=response.status, body=json.loads(await response.text()))

    def _proof(self) -> dict[str, str]:
        return {"Authorization": f"tma {self.person.init_data()}"}
