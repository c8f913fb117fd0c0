"""How the portal is, as one web replica sees it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.core import migrate
from shared.core.db import Database, Queries
from shared.core.errors import Unavailable
from shared.core.notifications import Listener
from shared.telegram.client_pool import ClientPool

sql = Queries.beside(__file__)

LATE = 60.0  # seconds that a message may be due before the bots count as not keeping up


@dataclass(frozen=True, kw_only=True)
class ComponentHealth:
    """One thing the portal depends on."""

    name: Annotated[
        str,
        Field(description="`database`, `listener`, `schema`, `client_pool`, `outbox`", examples=["database"]),
    ]
    works: Annotated[bool, Field(description="it does its work")]
    facts: Annotated[
        dict[str, str | int | float | None],
        Field(description="what was measured; nothing where it could not be"),
    ]


async def look(db: Database, listener: Listener, warm: ClientPool) -> list[ComponentHealth]:
    """Every part; the client pool only where it is open. A database that does not answer is no error here."""
    parts = [
        *await _of_the_database(db),
        ComponentHealth(name="listener", works=listener.healthy, facts={}),
    ]
    if warm.is_open:
        ready = warm.ready()
        home = ready.get(warm.home, 0)
        parts.append(
            ComponentHealth(name="client_pool", works=home > 0, facts={str(dc): n for dc, n in ready.items()})
        )
    return parts


async def _of_the_database(db: Database) -> list[ComponentHealth]:
    """The database, its schema, and the messages that wait in it."""
    asked_at = time.perf_counter()
    try:
        async with db.acquire() as conn:
            row = await conn.fetchrow(sql.look)
    except Unavailable:
        return [ComponentHealth(name="database", works=False, facts={})]
    if row is None:
        raise RuntimeError("the database always answers")
    took = round((time.perf_counter() - asked_at) * 1000, 1)
    newest = migrate.load()[-1].version
    return [
        ComponentHealth(name="database", works=True, facts={"milliseconds": took, "version": row["version"]}),
        ComponentHealth(
            name="schema", works=row["schema"] == newest, facts={"is": row["schema"], "wanted": newest}
        ),
        ComponentHealth(
            name="outbox", works=_is_young(row["now"], row["owed_since"]), facts={"owed": row["owed"]}
        ),
    ]


def _is_young(now: datetime, owed_since: datetime | None) -> bool:
    """Whether the bots keep up with what is owed."""
    return owed_since is None or (now - owed_since).total_seconds() < LATE
