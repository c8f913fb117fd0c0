"""Two bots behind one webhook share the updates; either may be stopped or killed with one in its hands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from sandbox.telegram import Telegram
from shared.core.i18n import texts
from tests.chaos.held_row import held_row
from tests.support.balancer import Balancer
from tests.support.deployment import Deployment
from tests.support.processes import Process
from tests.support.waiting import until

RU = texts("ru")
ACCEPTED = "Инвайт код принят"
CROWD = 12
IN_HAND = "SELECT holder FROM handled_updates WHERE handled_at IS NULL"
HOLDERS = (
    "SELECT holder, count(*) AS updates FROM handled_updates WHERE handled_at IS NOT NULL GROUP BY holder"
)
LEASE_RUNS_OUT = (
    "UPDATE handled_updates SET claimed_at = claimed_at - interval '2 minutes' WHERE handled_at IS NULL"
)
LOGINS = "SELECT state FROM logins WHERE telegram_id = $1 ORDER BY id"


def pid_of(holder: str) -> int:
    """The process that a claim names."""
    return int(holder.split(":")[1])


async def in_whose_hands(portal: Deployment, bots: Iterable[Process]) -> Process:
    """Which bot is at the one update that is not handled yet."""
    async with portal.db.acquire() as conn:
        [claim] = await conn.fetch(IN_HAND)
    [bot] = [bot for bot in bots if bot.pid == pid_of(claim["holder"])]
    return bot


async def is_shut(port: int) -> bool:
    """Whether nobody takes connections there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def test_updates_are_shared(
    portal: Deployment, balancer: Balancer, ports: list[int], telegram: Telegram
) -> None:
    """A dozen people write at once, and Telegram repeats it all: both bots work, every one gets one button.

    Then one bot is told to stop with an update in its hands: it answers that one, the other one what comes
    later.
    """
    people = [portal.newcomer(f"P{number}") for number in range(CROWD)]
    vera = people[0]
    invite = await portal.invite(uses=CROWD)
    async with portal.hooked_bots(*ports, url=f"{balancer.url}/updates") as bots:
        offers = await asyncio.gather(*(portal.offer(person, invite) for person in people))
        async with portal.db.acquire() as conn:
            for update in await conn.fetch("SELECT update_id FROM handled_updates"):
                telegram.bot.updates.repeat(update["update_id"])
            await until(lambda: not telegram.bot.updates.pending)
            assert await conn.fetchval("SELECT count(*) FROM logins") == CROWD
            shares = {pid_of(row["holder"]): row["updates"] for row in await conn.fetch(HOLDERS)}
        assert shares.keys() == {bot.pid for bot in bots}
        assert sum(shares.values()) == CROWD
        assert all(len(person.messages()) == 2 for person in people)
        async with held_row(portal.dsn, vera) as row:
            vera.send(f"/login {invite}")
            await row.is_waited_for()
            leaving = await in_whose_hands(portal, bots)
            port = ports[bots.index(leaving)]
            stopped = asyncio.create_task(leaving.stop())
            await until(lambda: is_shut(port))
            await row.release()
            await vera.read(ACCEPTED, after=offers[0])
            await stopped
        assert (await vera.ask("/help")).text == RU("bot.help")
        [staying] = [bot for bot in bots if bot is not leaving]
        await staying.stop()
    async with portal.db.acquire() as conn:
        assert [row["state"] for row in await conn.fetch(LOGINS, vera.account.id)] == [
            "superseded",
            "created",
        ]
        assert not await conn.fetch(IN_HAND)


async def test_one_is_killed(
    portal: Deployment, balancer: Balancer, ports: list[int], telegram: Telegram
) -> None:
    """The other one takes its updates, the one it died over once the claim has run out, and not before."""
    vera, marina = portal.newcomer(), portal.newcomer("Марина")
    async with portal.hooked_bots(*ports, url=f"{balancer.url}/updates") as bots:
        first = await portal.offer(vera)
        invite = await portal.invite()
        async with held_row(portal.dsn, vera) as row:
            vera.send(f"/login {invite}")
            await row.is_waited_for()
            killed = await in_whose_hands(portal, bots)
            await killed.kill9()
        await until(lambda: "503" in str(telegram.bot_api.webhook.last_error))
        assert (await portal.offer(marina)).buttons()
        async with portal.db.acquire() as conn:
            assert [row["state"] for row in await conn.fetch(LOGINS, vera.account.id)] == ["created"]
            await conn.execute(LEASE_RUNS_OUT)
        second = await vera.read(ACCEPTED, after=first)
        last = await vera.ask("/help")
        [left] = [bot for bot in bots if bot is not killed]
        await left.stop()
    answers = [message.message_id for message in vera.messages() if message.from_bot]
    assert answers == [first.message_id, second.message_id, last.message_id]
    async with portal.db.acquire() as conn:
        assert [row["state"] for row in await conn.fetch(LOGINS, vera.account.id)] == [
            "superseded",
            "created",
        ]
        assert not await conn.fetch(IN_HAND)
