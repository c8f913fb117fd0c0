"""A new way in: what it touches, and that a person gets in by it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from shared.login.qr_auth_manager import QRAuthManager
from shared.login.states import State
from tests.integration.webapp.running import Site
from tests.integration.webapp.word_way.way import WordDetails
from tests.support.account import Caller
from tests.support.browser import Visitor
from tests.support.portal import in_state, portal, seen, with_token
from tests.support.srp import prove


async def test_in_by_the_word(word_site: Site) -> None:
    """The engine drives it, the page's JSON has its step, facts and words, the attempt its name."""
    login = await word_site.begin()
    ilya = Caller(client=word_site.client, person=word_site.person("Ilya"))
    early = await ilya.post("auth/word/verify/", {"word": "12345"})
    assert (early.status, early.code) == (409, "code_not_expected")
    asked = await ilya.post("auth/word/", {"phone": ilya.person.account.phone})
    assert (asked.status, asked.body["status"], asked.body["step"]) == (200, "pending", "word")
    assert asked.body["details"] == {"letters": 5}
    assert asked.body["notice"] == "A word of 5 letters was sent"
    assert "url" not in asked.body
    assert ilya.person.account.phone not in str(asked.body)
    wrong = await ilya.post("auth/word/verify/", {"word": "00000"})
    assert (wrong.status, wrong.code) == (400, "code_invalid")
    right = await ilya.post("auth/word/verify/", {"word": (await ilya.person.phone.next_code()).code})
    assert (right.status, right.body["status"]) == (200, "authorized")
    async with word_site.services.db.acquire() as conn:
        attempts = await conn.fetch("SELECT method, status, reason FROM auth_attempts ORDER BY id")
    assert [tuple(row) for row in attempts] == [("qr", "failed", "by_word"), ("word", "success", None)]
    assert len(ilya.person.phone.devices()) == 1
    await in_state(word_site.services.qr_auth, login.session_id, State.AUTHORIZED)


async def test_the_password_may_follow(word_site: Site) -> None:
    """The cloud password's step knows no way, and says by which one the person came."""
    login = await word_site.begin("Марина")
    marina = Caller(client=word_site.client, person=word_site.person("Марина"))
    await marina.post("auth/word/", {"phone": marina.person.account.phone})
    after = await marina.post("auth/word/verify/", {"word": (await marina.person.phone.next_code()).code})
    assert (after.body["status"], after.body["details"]["by"]) == ("password_required", "word")
    manager: QRAuthManager = word_site.services.qr_auth
    proof = prove(
        await manager.password_challenge(login.session_id), str(marina.person.account.cloud_password)
    )
    await manager.submit_password(login.session_id, srp_id=proof.srp_id, a=proof.a, m1=proof.m1)
    await in_state(manager, login.session_id, State.AUTHORIZED)


async def test_another_process_goes_on(word_site: Site) -> None:
    """A takeover at the step keeps it: no login token is shown over it, and the word still counts."""
    login = await word_site.begin()
    ilya = Caller(client=word_site.client, person=word_site.person("Ilya"))
    await ilya.post("auth/word/", {"phone": ilya.person.account.phone})
    async with portal(word_site.services.config) as other:
        await word_site.services.qr_auth.close()
        view = await seen(other.qr_auth, login.session_id, lambda view: view.details is not None)
        assert (view.state, view.details, view.url) == (State.WAITING, WordDetails(letters=5), None)
        word = (await ilya.person.phone.next_code()).code
        done = await ilya.post("auth/word/verify/", {"word": word})
        assert (done.status, done.body["status"]) == (200, "authorized")


async def test_back_to_the_qr(word_site: Site) -> None:
    """A person who gives the word up gets a QR again, and the step is over."""
    login = await word_site.begin()
    ilya = Caller(client=word_site.client, person=word_site.person("Ilya"))
    await ilya.post("auth/word/", {"phone": ilya.person.account.phone})
    manager: QRAuthManager = word_site.services.qr_auth
    await manager.refresh(login.session_id)
    ilya.person.phone.scan(await with_token(manager, login.session_id))
    await in_state(manager, login.session_id, State.AUTHORIZED)


@pytest.mark.parametrize("name", ["Ilya"])
async def test_on_the_page(word_site: Site, someone: Visitor, name: str) -> None:
    """The page offers the way, shows its step, and ends in success."""
    login, person = await word_site.begin(name), word_site.person(name)
    page = await someone.visit(word_site.app_link(login, name))
    await page.locator("label[for=way-word]").click()
    await page.fill("#word-number-input", person.account.phone)
    await page.click("#word-number-submit")
    await expect(page.locator("#word-sent")).to_have_text("A word of 5 letters was sent")
    await page.fill("#word-input", (await person.phone.next_code()).code)
    await page.click("#word-submit")
    await expect(page.locator("#success")).to_be_visible()
