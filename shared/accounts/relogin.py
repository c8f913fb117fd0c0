"""Coming back: a login that a person begins by themselves, under the subscription they have."""

from __future__ import annotations

from shared.core.db import Connection, Database
from shared.core.errors import Conflict
from shared.login import logins
from shared.login.begin import StartedLogin
from shared.login.qr_auth_manager import QRAuthManager
from shared.members import users
from shared.members.users import Person
from shared.telegram import sessions


class AlreadyConnected(Conflict):
    """The account is connected; it has to be logged out before it is connected anew."""

    code = "already_connected"


async def ensure(db: Database, manager: QRAuthManager, telegram_id: int, person: Person | None) -> None:
    """Make sure that the person has a live login; `person` as vouched for by Telegram, if it was.

    Raises AlreadyConnected, InviteRequired without a current subscription, Unavailable.
    """
    async with db.acquire() as conn:
        if await logins.live_hash_of(conn, telegram_id) is not None:
            return
        person = await _who_may(conn, telegram_id, person)
    await manager.begin(person, telegram_id, None)


async def begin(
    db: Database, manager: QRAuthManager, telegram_id: int, person: Person | None
) -> StartedLogin:
    """A login of its own, with a page to go on at; a live one is superseded. Raises what `ensure` does."""
    async with db.acquire() as conn:
        person = await _who_may(conn, telegram_id, person)
    return await manager.begin(person, telegram_id, None)


async def _who_may(conn: Connection, telegram_id: int, person: Person | None) -> Person:
    """Who begins: as Telegram vouched for just now, else as known here. Raises AlreadyConnected."""
    kept = await sessions.fetch(conn, telegram_id)
    if kept is not None and kept.status == "active":
        raise AlreadyConnected
    known = None if person is not None else await users.get(conn, telegram_id)
    if known is not None:
        return Person(
            telegram_id=telegram_id,
            first_name=known.first_name,
            last_name=known.last_name,
            username=known.username,
        )
    return person or Person(telegram_id=telegram_id, first_name="")
