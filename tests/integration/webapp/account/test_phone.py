"""Number and code over HTTP: for the login's own person, by proven identity, and for nobody else."""

from __future__ import annotations

import pytest
from aiohttp import ClientResponse

from shared.login import inputs
from shared.login.begin import StartedLogin
from shared.login.states import State
from shared.login.ways import registry
from tests.integration.webapp.running import Site

BODIES: dict[str, dict[str, object]] = {
    "phone": {"phone": "+99966 139 4517"},
    "resend": {},
    "verify": {"code": "01 2-34"},
}
WITHOUT_LOGIN = {
    "phone": (403, "invite_required"),
    "resend": (404, "login_not_found"),
    "verify": (404, "login_not_found"),
}


def tma(site: Site, name: str) -> dict[str, str]:
    """Somebody's proof of who he is."""
    return {"Authorization": f"tma {site.person(name).init_data()}"}


async def ask(site: Site, name: str, body: object, headers: dict[str, str]) -> ClientResponse:
    """One of the three requests."""
    return await site.client.post(f"/telegram/auth/{name}/", json=body, headers=headers)


async def code_of(response: ClientResponse, status: int) -> str:
    """The error's code; it must have this status."""
    assert response.status == status, await response.text()
    return str((await response.json())["code"])


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic eDp5"}, {"Accept-Language": "en"}])
async def test_nobody_in_particular(
    quiet: Site, login: StartedLogin, name: str, headers: dict[str, str]
) -> None:
    """Without an identity: 401 before anything is looked at, and the link's capability is none."""
    for body in ({}, BODIES[name], {"session_id": login.session_id}, [1], "x" * 20_000):
        response = await ask(quiet, name, body, headers)
        assert response.status == 401
        answer = await response.json()
        assert answer["code"] == "not_authenticated"
        assert answer["requires_auth"] is True
    async with quiet.services.db.transaction() as conn:
        assert await inputs.take(conn, quiet.services.vault, login.login_id, registry.inputs()) == []


@pytest.mark.parametrize("name", BODIES)
async def test_a_false_identity(quiet: Site, name: str) -> None:
    """Who claims to be somebody must prove it."""
    response = await ask(quiet, name, BODIES[name], {"Authorization": "tma user=1&hash=2"})
    assert await code_of(response, 401) == "init_data_invalid"


@pytest.mark.parametrize("name", BODIES)
async def test_somebody_without_a_login(quiet: Site, login: StartedLogin, name: str) -> None:
    """One's identity reaches one's own login only, and begins none without an invite or a plan."""
    response = await ask(quiet, name, BODIES[name], tma(quiet, "Марина"))
    assert await code_of(response, WITHOUT_LOGIN[name][0]) == WITHOUT_LOGIN[name][1]


async def test_malformed_bodies(quiet: Site, login: StartedLogin) -> None:
    """What is no number and no code is refused; nothing reaches the login."""
    who = tma(quiet, "Ilya")
    for name, field in (("phone", "phone"), ("verify", "code")):
        for body in ({}, {field: 5}, {field: None}, {field: ["1"]}, [field]):
            assert await code_of(await ask(quiet, name, body, who), 400) == "bad_request"
        assert (await ask(quiet, name, {field: "1" * 500}, who)).status == 400
    assert await code_of(await ask(quiet, "phone", {"phone": "12"}, who), 400) == "phone_invalid"
    async with quiet.services.db.transaction() as conn:
        assert await inputs.take(conn, quiet.services.vault, login.login_id, registry.inputs()) == []


async def test_a_code_nobody_waits_for(quiet: Site, login: StartedLogin) -> None:
    """Before a number was given there is nothing to redeem and nothing to send again."""
    for name in ("resend", "verify"):
        response = await ask(quiet, name, BODIES[name], tma(quiet, "Ilya"))
        assert await code_of(response, 409) == "code_not_expected"


async def test_a_login_that_is_over(quiet: Site, login: StartedLogin) -> None:
    """What has ended is not found by its person either."""
    await quiet.move(login, State.EXPIRED)
    for name, (status, code) in WITHOUT_LOGIN.items():
        assert await code_of(await ask(quiet, name, BODIES[name], tma(quiet, "Ilya")), status) == code


async def test_number_and_code(site: Site) -> None:
    """The answers tell the page all it shows next, and the whole number to nobody."""
    await site.begin()
    ilya, who = site.person("Ilya"), tma(site, "Ilya")
    sent = await (await ask(site, "phone", {"phone": ilya.account.phone}, who)).json()
    assert (sent["status"], sent["step"]) == ("pending", "code")
    assert {"phone", "where", "length", "next_by", "resend_in"} <= sent["details"].keys()
    assert ilya.account.phone not in str(sent)
    code = (await ilya.phone.next_code()).code
    wrong = "".join(str(9 - int(digit)) for digit in code)
    assert await code_of(await ask(site, "verify", {"code": wrong}, who), 400) == "code_invalid"
    done = await ask(site, "verify", {"code": f"{code[:2]} {code[2:]}"}, who)
    assert (await done.json())["status"] == "authorized"


async def test_the_qr_of_a_login_that_waits_for_a_code(site: Site) -> None:
    """A wrong code is that step's problem: who asks for the QR is told how things stand, not refused."""
    await site.begin()
    ilya, who = site.person("Ilya"), tma(site, "Ilya")
    await ask(site, "phone", {"phone": ilya.account.phone}, who)
    wrong = "".join(str(9 - int(digit)) for digit in (await ilya.phone.next_code()).code)
    assert await code_of(await ask(site, "verify", {"code": wrong}, who), 400) == "code_invalid"
    response = await site.client.get("/telegram/auth/qr/", headers=who)
    standing = await response.json()
    assert (response.status, standing["step"], standing["problem"]) == (200, "code", "code_invalid")
