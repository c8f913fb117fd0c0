"""/subscription through the bot, updates a second; beside python-telegram-bot with one SELECT."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import mean

from benchmarks.child import started
from benchmarks.ground import Ground
from benchmarks.table import Goal, Row
from shared import services
from shared.configuration.config import load
from shared.members import subscriptions, users

CHATS = 50
WARM_UP = 2  # messages of each chat that do not count
OURS, THEIRS = "benchmarks.processes.bot", "benchmarks.floors.bot"


@dataclass(kw_only=True)
class _Figures:
    rates: list[float] = field(default_factory=list)  # updates a second
    costs: list[float] = field(default_factory=list)  # CPU seconds an update


async def measure(ground: Ground) -> list[Row]:
    """Mean over processes started in turns, A B B A: Telegram lets only one of them poll at a time."""
    ours, theirs = _Figures(), _Figures()
    people = await ground.telegram.ask("people", list[int], count=CHATS)
    async with ground.server.database("template0") as dsn:
        await _subscribe(ground, dsn, people)
        for module in [OURS, THEIRS, THEIRS, OURS]:
            await _run(ground, dsn, module, people, ours if module == OURS else theirs)
    return [
        Row(
            name="bot: /subscription",
            unit="updates/s",
            value=mean(ours.rates),
            floor=mean(theirs.rates),
            goal=Goal(bound=0.8, at_most=False),
        ),
        Row(
            name="bot: CPU of one /subscription",
            unit="ms",
            value=mean(ours.costs) * 1000,
            floor=mean(theirs.costs) * 1000,
            goal=Goal(bound=1.25, text="1/0.8"),
        ),
    ]


async def _run(ground: Ground, dsn: str, module: str, people: list[int], figures: _Figures) -> None:
    each = ground.times(12, 4)
    async with started(module, folder=ground.folder, env=ground.environ(dsn)) as bot:
        await ground.telegram.tell("chat", people=people, text="/subscription", each=WARM_UP)
        before = await bot.ask("cpu", float)
        took = await ground.telegram.ask("chat", float, people=people, text="/subscription", each=each)
        figures.costs.append((await bot.ask("cpu", float) - before) / (each * len(people)))
        figures.rates.append(each * len(people) / took)


async def _subscribe(ground: Ground, dsn: str, people: list[int]) -> None:
    """Everybody is known and has a plan; the schema is made on the way."""
    async with services.opened(load(ground.environ(dsn)), drives_logins=False) as opened:
        for person in people:
            who = users.Person(
                telegram_id=person, first_name=f"P{person}", last_name=None, username=None, language_code="ru"
            )
            async with opened.db.transaction() as conn:
                await users.touch(conn, who)
                await subscriptions.grant(conn, telegram_id=person, plan_code="premium", invite_code=None)
