"""kill -9 of the web process that drives a login: it goes on in another one, and happens exactly once."""

from __future__ import annotations

from functools import partial

from playwright.async_api import Page, expect

from sandbox.person import Person
from sandbox.telegram import Telegram
from tests.chaos.held_row import held_row
from tests.chaos.outcome import drives, is_in_exactly_once
from tests.support.balancer import Balancer
from tests.support.deployment import Deployment
from tests.support.waiting import until
from tests.support.window import Window, link_on, read_by_camera, says_success

PASSWORD = " два пробела  "
FAR = 2  # the data centre that the portal does not start at


async def opened(portal: Deployment, window: Window, person: Person) -> Page:
    """The person's page."""
    return await window.open(person, await portal.offer(person))


async def test_with_a_successor_at_hand(
    portal: Deployment,
    telegram: Telegram,
    balancer: Balancer,
    ports: list[int],
    window: Window,
) -> None:
    """The code on show is still good, so is the next one; a password that was asked for is still taken."""
    telegram.faults.token_life = 20
    same, later = portal.newcomer("Same"), portal.newcomer("Later")
    marina, sonya = (portal.newcomer("Марина", dc_id=dc_id, password=PASSWORD) for dc_id in (1, FAR))
    async with portal.bot(), portal.web(*ports) as (first, second):
        balancer.backends = ports[:1]
        pages = {person: await opened(portal, window, person) for person in (same, later, marina, sonya)}
        for person in (marina, sonya):
            person.phone.scan(await link_on(pages[person]))
            await expect(pages[person].locator("#password:not([hidden])")).to_be_visible()
        old = await link_on(pages[later])
        assert await drives(portal, first.pid, *pages)

        await first.kill9()
        balancer.backends = ports
        same.phone.scan(await read_by_camera(pages[same]))
        await until(partial(drives, portal, second.pid, later, marina, sonya), limit=60)
        for person in (marina, sonya):
            await pages[person].fill("#password-input", PASSWORD)
            await pages[person].click("#password-submit")
        later.phone.scan(await link_on(pages[later], other_than=old))
        for page in pages.values():
            await says_success(page)
        await is_in_exactly_once(portal, *pages)
        await second.stop()


async def test_with_nobody_left(
    portal: Deployment, balancer: Balancer, ports: list[int], window: Window
) -> None:
    """Accepted while no web process lives, or killed between Telegram's yes and the commit."""
    vera, oleg, held = portal.newcomer(), portal.newcomer("Oleg", dc_id=FAR), portal.newcomer("Held")
    async with portal.bot():
        async with portal.web(ports[0]) as (first,):
            pages = {person: await opened(portal, window, person) for person in (vera, oleg, held)}
            links = {person: await link_on(page) for person, page in pages.items()}
            async with held_row(portal.dsn, held) as row:
                held.phone.scan(links[held])
                await row.is_waited_for()
                await first.kill9()
                await row.release()
        for person in (vera, oleg):
            person.phone.scan(links[person])
        async with portal.web(ports[1]) as (second,):
            for page in pages.values():
                await says_success(page)
            await is_in_exactly_once(portal, *pages)
            await second.stop()
