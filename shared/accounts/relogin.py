"""Coming back: a login that a person begins by themselves, under the subscription they have."""

from __future__ import annotations

from shared.core.db import Database
from shared.core.errors import Conflict
from shared.login import logins
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
        kept = await sessions.fetch(conn, telegram_id)
        if kept is not None and kept.status == "active":
            raise AlreadyConnected
        known = await users.get(conn, telegram_id)
    if person is None:
        person = Person(
            telegram_id=telegram_id,
            first_name="" if known is None else known.first_name,
            last_name=None if known is None else known.last_name,
            username=None if known is None else known.username,
        )
    await manager.begin(person, telegram_id, None)
