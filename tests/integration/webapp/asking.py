"""Asking the web container as somebody, and reading what it answers."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import ClientResponse

from tests.integration.webapp.running import Site

Json = dict[str, Any]  # a front end's view of an answer


def mini_app(site: Site, name: str = "Ilya", *, auth_date: int | None = None) -> dict[str, str]:
    """The header of somebody's Mini App."""
    return {"Authorization": f"tma {site.person(name).init_data(auth_date=auth_date)}"}


def bearer(token: str) -> dict[str, str]:
    """The header of a front end that has an access token."""
    return {"Authorization": f"Bearer {token}"}


async def signed_in(site: Site, name: str = "Ilya") -> Json:
    """What somebody's Mini App gets for its init data."""
    body = {"init_data": site.person(name).init_data()}
    return await good(await site.client.post("/api/auth/telegram/", json=body))


async def good(response: ClientResponse) -> Json:
    """The body of an answer that must be good."""
    text = await response.text()
    assert response.status == 200, text
    body: Json = json.loads(text)
    return body


async def refused(response: ClientResponse, status: int, code: str) -> Json:
    """The body of a refusal, which has this shape and nothing of the server's insides."""
    text = await response.text()
    assert (response.status, response.content_type) == (status, "application/json"), text
    body: Json = json.loads(text)
    assert body["code"] == code, text
    assert body["error"]
    assert ("requires_auth" in body) == (status == 401)
    assert "Traceback" not in text
    return body
