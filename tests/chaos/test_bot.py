"""The bot is killed, hears things twice, or is asked by a hundred at once."""

from __future__ import annotations

import asyncio

from sandbox.telegram import Telegram
from shared.core.i18n import texts
from tests.chaos.outcome import is_in_exactly_once
from tests.support.deployment import Deployment, session_of
from tests.support.window import Window, link_on, says_success

RU = texts("ru")
RACERS = 100


async def test_killed_with_a_message_due(portal: Deployment, ports: list[int], window: Window) -> None:
    """The login succeeds while no bot lives; the next bot says so, once, and takes the button away."""
    vera = portal.newcomer()
    async with portal.web(ports[0]) as (web,):
        async with portal.bot() as bot:
            offer = await portal.offer(vera)
            page = await window.open(vera, offer)
            link = await link_on(page)
            await bot.kill9()
        vera.phone.scan(link)
        await says_success(page)
        async with portal.bot() as bot:
            await is_in_exactly_once(portal, vera)
            [again] = [message for message in vera.messages() if message.message_id == offer.message_id]
            assert again.text == RU("bot.ended.login_authorized")
            assert again.buttons() == []
            await bot.stop()
        await web.stop()


async def test_updates_that_come_twice(portal: Deployment, telegram: Telegram) -> None:
    """Telegram repeats what it is not sure was heard: one login, one button, one use reserved."""
    vera = portal.newcomer()
    async with portal.bot() as bot:
        offer = await portal.offer(vera)
        vera.repeat()
        await vera.ask("/help")
        telegram.bot_api.faults.cut(method="sendMessage", when="after")
        code = await portal.invite()
        vera.send(f"/login {code}")
        second = await vera.read(RU("bot.login.button") and "Инвайт код принят", after=offer, timeout=30)
        vera.repeat()
        await vera.ask("/help")
        await bot.stop()
    async with portal.db.acquire() as conn:
        states = await conn.fetch("SELECT state FROM logins ORDER BY id")
    assert [state[0] for state in states] == ["superseded", "created"]
    assert session_of(offer) != session_of(second)


async def test_a_hundred_race_for_one_use(portal: Deployment) -> None:
    """A hundred people send `/login` with one invite at once: one button, ninety-nine clear refusals."""
    people = [portal.newcomer(f"P{number}") for number in range(RACERS)]
    code = await portal.invite()
    async with portal.bot() as bot:
        sent = [person.send(f"/login {code}") for person in people]
        answers = await asyncio.gather(
            *(person.read(after=begun, timeout=60) for person, begun in zip(people, sent, strict=True))
        )
        await bot.stop()
    offers = [answer for answer in answers if answer.buttons()]
    refusals = [answer.text for answer in answers if not answer.buttons()]
    assert len(offers) == 1
    assert all(RU("error.invite_used") in (text or "") for text in refusals)
    assert len(refusals) == RACERS - 1
    async with portal.db.acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM logins") == 1
        assert await conn.fetchval("SELECT count(*) FROM invite_uses WHERE state = 'reserved'") == 1
