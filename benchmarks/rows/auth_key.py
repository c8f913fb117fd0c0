"""A new auth key: CPU in all, and in the process that serves the pages; beside Telethon's own exchange."""

from __future__ import annotations

from benchmarks.child import started
from benchmarks.ground import Ground
from benchmarks.table import Goal, Row

TURNS = 2


async def measure(ground: Ground) -> list[Row]:
    """Mean of many."""
    count = ground.times(60, 4)
    module = "benchmarks.processes.auth_keys"
    async with (
        ground.bare_telethon() as bare,
        started(module, folder=ground.folder, env=ground.telegram_environ) as ours,
    ):
        floor = 0.0
        in_loop = in_worker = 0.0
        for _ in range(TURNS):
            floor += await bare.ask("keys", float, count=count // TURNS)
            spent = await ours.ask("keys", dict[str, float], count=count // TURNS)
            in_loop += spent["loop"]
            in_worker += spent["worker"]
    return [
        Row(
            name="new auth key: CPU",
            unit="ms",
            value=(in_loop + in_worker) / count * 1000,
            floor=floor / count * 1000,
            goal=Goal(bound=1 / 6, text="1/6"),
        ),
        Row(
            name="new auth key: CPU in the event loop",
            unit="ms",
            value=in_loop / count * 1000,
            floor=floor / count * 1000,
            goal=Goal(bound=1 / 50, text="1/50"),
        ),
    ]
