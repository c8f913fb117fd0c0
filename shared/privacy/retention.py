"""How long things stay: what is older goes by itself, some rows at a time, from any number of replicas."""

from __future__ import annotations

from dataclasses import dataclass

from shared.configuration.config import Config
from shared.core.db import Database, Queries

BATCH = 500  # rows in one transaction
DRAFTS_DAYS = 1  # after its login ended, until an auth key that could not be asked about is given up
EVENTS_DAYS = 30  # for readers that come late
SECRETS_DAYS = 1  # after the end of a login, until nothing encrypted is left of it

sql = Queries.beside(__file__)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Days that each kind stays."""

    attempts: int = 90
    audit: int = 365
    logins: int = 90  #: after their end; what the bot wrote about them too

    @classmethod
    def of(cls, config: Config) -> Retention:
        """As configured."""
        return cls(
            attempts=config.retention_attempts_days,
            audit=config.retention_audit_days,
            logins=config.retention_logins_days,
        )

    async def enforce(self, db: Database, *, batch: int = BATCH) -> dict[str, int]:
        """Forget what is too old; returns how much went, by kind. Raises Unavailable."""
        days = {
            "drafts": DRAFTS_DAYS,
            "secrets": SECRETS_DAYS,
            "attempts": self.attempts,
            "audit": self.audit,
            "events": EVENTS_DAYS,
            "logins": self.logins,
            "messages": self.logins,
        }
        return {kind: await _forget(db, getattr(sql, kind), limit, batch) for kind, limit in days.items()}


async def _forget(db: Database, statement: str, days: int, batch: int) -> int:
    """Run one statement until it finds less than a whole batch."""
    gone = 0
    while True:
        async with db.transaction() as conn:
            found = len(await conn.fetch(statement, days, batch))
        gone += found
        if found < batch:
            return gone
