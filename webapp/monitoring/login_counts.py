"""How many logins are in flight, for the figures."""

from __future__ import annotations

from shared.core.db import Database, Queries

sql = Queries.beside(__file__)


async def login_counts(database: Database) -> dict[str, int]:
    """State → number of live logins; states without any are left out. Raises Unavailable."""
    async with database.acquire() as connection:
        return {row["state"]: row["logins"] for row in await connection.fetch(sql.live_by_state)}
