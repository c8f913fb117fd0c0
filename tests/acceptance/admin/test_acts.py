"""What an operator does in the panel, and what comes of it."""

from __future__ import annotations

from playwright.async_api import Page, expect

from shared.core.i18n import texts
from shared.login.states import State
from shared.members import invites, subscriptions
from shared.members.invites import InviteCode
from tests.acceptance.admin.acts import confirm, opened, says, shows, turn_to
from tests.acceptance.admin.scene import FIRST_ID
from tests.integration.webapp.running import Site
from tests.support.account import connect
from tests.support.portal import in_state
from tests.support.window import Window

say = texts("ru")


async def person(page: Page, telegram_id: int) -> None:
    """Go to somebody in the list."""
    await turn_to(page, "users")
    await page.click(f'[data-key="user-{telegram_id}"]')
    await expect(page.locator("#person-box .view-title")).to_be_focused()


async def test_an_invite_is_made_and_taken_back(site: Site, window: Window) -> None:
    """The new code is shown to be handed out, and is in the list; revoking asks first, no means no."""
    page = await opened(site, window.visitor, section="invites")
    await page.select_option("#issue-plan", "basic")
    await page.fill("#issue-uses", "3")
    await page.fill("#issue-code", "panel-made")
    await page.keyboard.press("Enter")
    await expect(page.locator(".issued-code")).to_have_text("PANEL-MADE")
    await expect(page.locator(".issued-code")).to_be_focused()
    await expect(page.locator("#issued")).to_contain_text("/login PANEL-MADE")
    row = page.locator("#invites-list tr", has_text="PANEL-MADE")
    await expect(row).to_contain_text("0 / 3")
    await row.get_by_role("button", name=say("panel.revoke"), exact=True).click()
    await expect(page.locator("#dialog-no")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(row).to_contain_text(say("panel.state_open"))
    await row.get_by_role("button", name=say("panel.revoke"), exact=True).click()
    await confirm(page, say("panel.revoke_title", code="PANEL-MADE"))
    await says(page, say("panel.revoked", code="PANEL-MADE"))
    await expect(row).to_contain_text(say("panel.state_revoked"))
    await expect(page.locator("#invites-list")).to_be_focused()  # the button is gone, its place is not
    async with site.services.db.acquire() as conn:
        invite = await invites.get(conn, InviteCode("PANEL-MADE"))
    assert (invite.created_by, invite.status) == (
        f"operator:{site.person('Ilya').account.id}",
        invites.InviteStatus.REVOKED,
    )


async def test_a_code_that_is_taken(site: Site, window: Window) -> None:
    """The portal's own sentence is shown, and what was typed stays."""
    page = await opened(site, window.visitor, section="invites")
    await page.fill("#issue-code", "FRIENDS")
    await page.keyboard.press("Enter")
    await says(page, say("error.invite_exists"))
    await expect(page.locator("#issue-code")).to_have_value("FRIENDS")


async def test_a_login_comes_and_is_ended(site: Site, window: Window) -> None:
    """It shows by itself while the page is in view; by keyboard alone it is ended, and its person is told."""
    page = await opened(site, window.visitor, section="logins")
    await expect(page.locator("#live-count")).to_have_text(say("panel.live_count", count="0"))
    login = await site.begin("Oleg")
    button = page.locator(f'[data-key="cancel-{login.login_id}"]')
    await button.focus()
    await expect(page.locator("#live-count")).to_have_text(say("panel.live_count", count="1"))
    async with page.expect_response("**/admin/api/logins/"):
        pass  # the list is looked at once more, and drawn anew
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#dialog-text")).to_have_text(say("panel.cancel_text", name="Oleg"))
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await says(page, say("panel.cancelled"))
    await in_state(site.services.qr_auth, login.session_id, State.CANCELLED)
    ended = page.locator("#ended-list tbody tr").first
    await expect(ended).to_contain_text("Oleg")
    await expect(ended).to_contain_text(say("panel.state_cancelled"))


async def test_a_session_is_ended(site: Site, window: Window) -> None:
    """Asked first, then said that Telegram knows too."""
    oleg = site.person("Oleg")
    await connect(site.services, oleg)
    page = await opened(site, window.visitor, section="sessions")
    row = page.locator("#sessions-list tr", has_text="Oleg")
    await row.get_by_role("button").click()
    await confirm(page, say("panel.log_out_title"))
    await says(page, say("panel.logged_out"))
    await expect(row).to_have_count(0)
    assert oleg.phone.devices() == []


async def test_a_plan_is_given_and_taken(site: Site, window: Window) -> None:
    """Each is asked first and shows at once."""
    page = await opened(site, window.visitor)
    await person(page, FIRST_ID + 7)
    plan = page.locator("#person-box").get_by_role("region", name=say("panel.plan"))
    await page.select_option("#grant-plan", "premium")
    await plan.get_by_role("button", name=say("panel.grant")).click()
    await confirm(page, say("panel.grant_title"))
    await says(page, say("panel.granted", plan="Premium"))
    await expect(plan).to_contain_text("Premium")
    await plan.get_by_role("button", name=say("panel.end_plan")).click()
    await confirm(page, say("panel.end_plan_title"))
    await says(page, say("panel.plan_ended"))
    await expect(plan).to_contain_text(say("panel.plan_none"))
    async with site.services.db.acquire() as conn:
        assert await subscriptions.current(conn, FIRST_ID + 7) is None


async def test_a_person_is_erased(site: Site, window: Window) -> None:
    """After a question; then the list is there, without them."""
    page = await opened(site, window.visitor)
    await person(page, FIRST_ID + 6)
    await page.click('[data-key="panel.reset"]')
    await confirm(page, say("panel.reset_title", name='Pat O\'Brien "& Sons"'))
    await says(page, say("panel.reset_done", name='Pat O\'Brien "& Sons"'))
    await shows(page, "users")
    await expect(page.locator(f'[data-key="user-{FIRST_ID + 6}"]')).to_have_count(0)
