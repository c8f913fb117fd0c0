"""``portal signing-keys`` as an operator meets it."""

from __future__ import annotations

from shared.core.db import Database
from shared.identity import signing_keys
from tests.support.programs import program
from tests.unit.configuration.test_config import MINIMAL

CALL = ("-c", "from shared.cli.main import main; main()", "signing-keys", "rotate")


async def rotated(dsn: str, *arguments: str) -> str:
    """The id of the key that the command made."""
    async with program(*CALL, *arguments, env={**MINIMAL, "DATABASE_URL": dsn}) as portal:
        out, err = await portal.output()
        assert (await portal.ended(), err) == (0, "")
        return out.strip()


async def test_a_new_key_now_or_in_time(dsn: str, db: Database) -> None:
    """Immediately, it is the only key; else it is published beside the one that still signs."""
    first = await rotated(dsn, "--at-once")
    second = await rotated(dsn)
    async with db.acquire() as conn:
        keys = await signing_keys.every(conn)
    assert [(key.kid, key.is_due) for key in keys] == [(first, True), (second, False)]
