"""The database: it answers, is new enough and of this release's schema, LISTEN works, the clock is right."""

from __future__ import annotations

import asyncio
import secrets
import time

import asyncpg

from shared.cli.doctor.finding import Finding, failed, ok, warning
from shared.core import migrate
from shared.core.db import Connection, Queries
from shared.core.errors import Unavailable
from shared.core.migrate import MigrationError
from shared.core.notifications import Listener

OLDEST = 150_000  # as server_version_num counts
HEARING = 5.0  # seconds for a notification to arrive; it takes milliseconds
CLOCK_WORTH_SAYING = 5.0  # seconds between the two clocks
CLOCK_TOO_FAR = 60.0  # seconds: beyond that init data counts as made in the future

POOLER = (
    "if a pooler such as pgbouncer is in between, let it pool by session, "
    "or give DATABASE_URL the server's own address"
)

sql = Queries.beside(__file__)


async def look(conn: Connection, dsn: str) -> list[Finding]:
    """Everything about the server behind a connection."""
    asked = time.time()
    row = await conn.fetchrow(sql.server)
    answered = time.time()
    if row is None:
        raise RuntimeError("the server always answers")
    return [
        _version(row["version"], row["name"]),
        clock(row["now"] - (asked + answered) / 2, (answered - asked) / 2),
        await schema(dsn),
        await notifications(conn, dsn),
    ]


def _version(number: int, name: str) -> Finding:
    if number < OLDEST:
        return failed("database", f"PostgreSQL {name} is too old", "use 15 or newer")
    return ok("database", f"PostgreSQL {name} answers")


def clock(ahead: float, slack: float) -> Finding:
    """The database's clock against this machine's; `slack`: how exact that is. Both in seconds."""
    off = max(0.0, abs(ahead) - slack)
    what = (
        f"the database's clock is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this machine's"
    )
    if off > CLOCK_TOO_FAR:
        return failed("clock", what, "let both machines keep time by NTP: sign-ins will be refused")
    if off > CLOCK_WORTH_SAYING:
        return warning("clock", what, "let both machines keep time by NTP")
    return ok("clock", "this machine and the database agree on the time")


async def schema(dsn: str) -> Finding:
    """The schema against this release's migrations."""
    try:
        rows = await migrate.status(dsn)
    except MigrationError as error:
        return failed("schema", str(error), "run the release that fits this database")
    pending = [row for row in rows if row.applied_at is None]
    if pending:
        return failed(
            "schema",
            f"{len(pending)} of {len(rows)} migrations are pending",
            "run portal migrate; bot and web apply them at their start too",
        )
    return ok("schema", f"migration {len(rows):04} is the last, as this release wants it")


async def notifications(conn: Connection, dsn: str, *, patience: float = HEARING) -> Finding:
    """Whether what one connection announces is heard on another one that is idle meanwhile.

    A pooler that pools by transaction gives the server behind the listening connection to others: nothing is
    heard then.
    """
    heard = asyncio.Event()
    channel = f"doctor_{secrets.token_hex(8)}"
    listener = Listener(dsn)
    listener.subscribe(channel, lambda _: heard.set())
    await listener.open()
    try:
        async with asyncio.timeout(patience):
            await listener.wait_ready()
            await conn.fetchval(sql.notify, channel)
            await heard.wait()
    except TimeoutError:
        return failed("notifications", "LISTEN/NOTIFY does not get through", POOLER)
    except (asyncpg.PostgresError, Unavailable) as error:
        return failed("notifications", f"LISTEN/NOTIFY fails ({type(error).__name__})", POOLER)
    finally:
        await listener.close()
    return ok("notifications", "LISTEN/NOTIFY gets through")
