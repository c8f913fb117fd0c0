"""How the portal is, as one web replica sees it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from shared.core import migrate
from shared.core.db import Database, Queries
from shared.core.errors import Unavailable
from shared.core.events import Listener
from shared.telegram.warm_clients import WarmClients

sql = Queries.beside(__file__)

LATE = 60.0  # seconds that a message may be due before the bots count as not keeping up


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing the portal stands on."""

    name: str  #: `database`, `listener`, `schema`, `warm_clients`, `outbox`
    works: bool
    facts: dict[str, str | int | float | None]  #: what was measured; nothing where it could not be


async def look(db: Database, listener: Listener, warm: WarmClients | None) -> list[Part]:
    """Every part. A database that does not answer is a finding here, not an error."""
    parts = [
        *await _of_the_database(db),
        Part(name="listener", works=listener.healthy, facts={}),
    ]
    if warm is not None:
        ready = warm.ready()
        home = ready.get(warm.home, 0)
        parts.append(Part(name="warm_clients", works=home > 0, facts={str(dc): n for dc, n in ready.items()}))
    return parts


async def _of_the_database(db: Database) -> list[Part]:
    """The database, its schema, and the messages that wait in it."""
    asked_at = time.perf_counter()
    try:
        async with db.acquire() as conn:
            row = await conn.fetchrow(sql.look)
    except Unavailable:
        return [Part(name="database", works=False, facts={})]
    if row is None:
        raise RuntimeError("the database always answers")
    took = round((time.perf_counter() - asked_at) * 1000, 1)
    newest = migrate.load()[-1].version
    return [
        Part(name="database", works=True, facts={"milliseconds": took, "version": row["version"]}),
        Part(name="schema", works=row["schema"] == newest, facts={"is": row["schema"], "wanted": newest}),
        Part(name="outbox", works=_is_young(row["now"], row["owed_since"]), facts={"owed": row["owed"]}),
    ]


def _is_young(now: datetime, owed_since: datetime | None) -> bool:
    """Whether the bots keep up with what is owed."""
    return owed_since is None or (now - owed_since).total_seconds() < LATE
