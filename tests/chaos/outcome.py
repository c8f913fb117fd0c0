"""What must be true of a person's login in the end, whatever was killed, cut or repeated on the way."""

from __future__ import annotations

from sandbox.person import Person
from tests.support.deployment import Deployment
from tests.support.promised import SUCCESS
from tests.support.waiting import until

WITHIN = 60.0  # seconds; a bound, never a measure

SUMMARY = """
SELECT
    (SELECT is_authenticated FROM users WHERE telegram_id = $1) AS is_authenticated,
    (SELECT count(*) FROM subscriptions WHERE telegram_id = $1) AS subscriptions,
    (SELECT array_agg(state) FROM invite_uses WHERE telegram_id = $1) AS uses,
    (SELECT array_agg(state) FROM logins WHERE telegram_id = $1) AS logins,
    (SELECT count(*) FROM telegram_sessions WHERE telegram_id = $1 AND status = 'active') AS sessions,
    (SELECT count(*) FROM outbox WHERE telegram_id = $1 AND sent_at IS NOT NULL) AS sent,
    (SELECT count(*) FROM outbox WHERE telegram_id = $1 AND sent_at IS NULL) AS owed
"""


async def is_in_exactly_once(portal: Deployment, *people: Person) -> None:
    """Each got in once: one subscription, one use, one session, one device, one message, one client a key."""
    for person in people:
        await person.read(SUCCESS, timeout=WITHIN)
    for person in people:
        await until(lambda person=person: _is_settled(portal, person))  # type: ignore[misc] # mypy cannot infer it
        async with portal.db.acquire() as conn:
            summary = dict(await conn.fetchrow(SUMMARY, person.account.id) or {})
        assert summary == {
            "is_authenticated": True,
            "subscriptions": 1,
            "uses": ["consumed"],
            "logins": ["authorized"],
            "sessions": 1,
            "sent": 1,
            "owed": 0,
        }
        told = [message for message in person.messages() if SUCCESS in (message.text or "")]
        assert len(told) == 1
        assert len(person.phone.devices()) == 1
    assert max(portal.telegram.mtproto.max_live_per_key.values()) == 1


async def _is_settled(portal: Deployment, person: Person) -> bool:
    """Whether the message is marked as sent and nothing but the session is left at Telegram."""
    async with portal.db.acquire() as conn:
        owed = await conn.fetchval(
            "SELECT count(*) FROM outbox WHERE telegram_id = $1 AND sent_at IS NULL", person.account.id
        )
    return not owed and len(person.phone.devices()) == 1


async def owner_of(portal: Deployment, person: Person) -> str | None:
    """Which process drives the person's live login, as the row says."""
    async with portal.db.acquire() as conn:
        owner: str | None = await conn.fetchval(
            "SELECT owner FROM logins WHERE telegram_id = $1 AND finished_at IS NULL AND lease_until > now()",
            person.account.id,
        )
    return owner


async def drives(portal: Deployment, pid: int, *people: Person) -> bool:
    """Whether the process drives the logins of all of them."""
    owners = [await owner_of(portal, person) for person in people]
    return all(owner is not None and owner.split(":")[1] == str(pid) for owner in owners)
