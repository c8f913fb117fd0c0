"""Telegram's servers drop connections, go away, or fall silent: the login outlives it."""

from __future__ import annotations

from sandbox.telegram import Telegram
from tests.chaos.outcome import is_in_exactly_once
from tests.support.deployment import Deployment
from tests.support.waiting import until
from tests.support.window import Window, link_on, says_success


async def test_trouble_at_telegram(
    portal: Deployment, telegram: Telegram, ports: list[int], window: Window
) -> None:
    """What was accepted while the line was dropped, shut or mute is found as soon as there is one again."""
    server = telegram.mtproto
    telegram.faults.token_life = 8
    async with portal.bot() as bot, portal.web(ports[0]) as (web,):
        dropped = portal.newcomer("Dropped")
        page = await window.open(dropped, await portal.offer(dropped))
        link = await link_on(page)
        assert telegram.faults.drop_connections() > 0
        dropped.phone.scan(link)
        await says_success(page)

        shut = portal.newcomer("Shut")
        page = await window.open(shut, await portal.offer(shut))
        link = await link_on(page)
        await server.close()
        shut.phone.scan(link)
        await web.says("telegram_unreachable")
        await server.start()
        await says_success(page)

        mute = portal.newcomer("Mute")
        page = await window.open(mute, await portal.offer(mute))
        link = await link_on(page)
        telegram.faults.black_hole = True
        mute.phone.scan(link)
        seen = web.log.count("telegram_unreachable")
        await until(lambda: web.log.count("telegram_unreachable") > seen, limit=60)
        telegram.faults.heal()
        await says_success(page)
        await is_in_exactly_once(portal, dropped, shut, mute)
        await web.stop()
        await bot.stop()
