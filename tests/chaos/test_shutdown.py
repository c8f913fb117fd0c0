"""SIGTERM in the middle of logins: the process ends soon, and its logins go on at once elsewhere."""

from __future__ import annotations

from functools import partial

from playwright.async_api import expect

from tests.chaos.outcome import drives, is_in_exactly_once
from tests.support.balancer import Balancer
from tests.support.deployment import Deployment
from tests.support.waiting import until
from tests.support.window import Window, link_on, says_success

PASSWORD = "still the same"
HANDED_OVER = 8.0  # seconds; a lease that was not handed over would be waited for longer


async def test_logins_are_handed_over(
    portal: Deployment, balancer: Balancer, ports: list[int], window: Window
) -> None:
    """Pages are open, a password is asked for when the owner is told to stop: nobody has to begin again."""
    vera, marina = portal.newcomer(), portal.newcomer("Марина", password=PASSWORD)
    async with portal.bot() as bot, portal.web(*ports) as (first, second):
        balancer.backends = ports[:1]
        pages = {person: await window.open(person, await portal.offer(person)) for person in (vera, marina)}
        link = await link_on(pages[vera])
        marina.phone.scan(await link_on(pages[marina]))
        await expect(pages[marina].locator("#password:not([hidden])")).to_be_visible()
        assert await drives(portal, first.pid, vera, marina)
        balancer.backends = ports[1:]
        await first.stop()
        await until(partial(drives, portal, second.pid, vera, marina), limit=HANDED_OVER)
        vera.phone.scan(link)
        await pages[marina].fill("#password-input", PASSWORD)
        await pages[marina].click("#password-submit")
        for page in pages.values():
            await says_success(page)
        await is_in_exactly_once(portal, vera, marina)
        await second.stop()
        await bot.stop()
