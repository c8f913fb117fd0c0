"""``portal keys rotate`` as an operator meets it, beside a portal that works on."""

from __future__ import annotations

import os
import re
from pathlib import Path

from shared.cli.keys import rotate_keys
from shared.configuration.config import load
from shared.core.db import Database
from shared.crypto import resealing, session_keys
from shared.crypto.secret import Secret
from shared.crypto.session_keys import to_text
from shared.crypto.vault import Vault
from shared.members import users
from shared.services import vault_of
from shared.telegram import logout_tokens, sessions
from shared.telegram.sealed_tables import SEALED_TABLES
from tests.support.commands import portal_command
from tests.unit.configuration.test_config import MINIMAL

OLD, NEW = {"old": bytes(32)}, {"new": bytes(range(32))}
PEOPLE = 450  # more than two batches


async def run(**env: str) -> tuple[int, str, str]:
    """Exit status, standard output and error."""
    return await portal_command("keys", "rotate", env={**MINIMAL, **env})


async def fill(db: Database, vault: Vault, people: int = PEOPLE) -> None:
    """A session for each of so many people, and a token of a log-out for the first."""
    async with db.transaction() as conn:
        for number in range(1, people + 1):
            await users.touch(conn, users.Person(telegram_id=number, first_name="x"))
            await sessions.store(
                conn, vault, telegram_id=number, session=f"session {number}", dc_id=1, owner="test"
            )
        await logout_tokens.keep(conn, vault, 1, b"token")


async def readable(db: Database, vault: Vault, people: int = PEOPLE) -> None:
    """Everything opens with this vault, and is what it was."""
    async with db.acquire() as conn:
        kept = await sessions.active(conn)
        assert [one.open(vault) for one in sorted(kept, key=lambda one: one.telegram_id)] == [
            f"session {number}" for number in range(1, people + 1)
        ]
        assert await logout_tokens.of_person(conn, vault, 1) == [b"token"]


async def test_everything_comes_under_the_first_key(dsn: str, db: Database) -> None:
    """Progress is said; a second run finds nothing to do; the old key can go."""
    await fill(db, Vault(OLD))
    env = {"DATABASE_URL": dsn, "SESSION_KEYS": to_text({**NEW, **OLD})}
    status, out, err = await run(**env)
    assert (status, err) == (0, "")
    assert re.search(r"sessions: 200 under new, 250 to go", out)
    assert re.search(r"sessions: 450 under new, 0 to go", out)
    assert "then old may be taken out of SESSION_KEYS" in out
    await readable(db, Vault(NEW))
    status, out, _ = await run(**env)
    assert status == 0
    assert out.count("nothing to do") == len(SEALED_TABLES)


async def test_an_interrupted_rotation_goes_on(db: Database) -> None:
    """After a batch and a kill both keys are in use, and everything is readable; the rest follows."""
    await fill(db, Vault(OLD))
    ring = Vault({**NEW, **OLD})
    table = SEALED_TABLES[0]
    async with db.transaction() as conn:
        first = await resealing.step(conn, ring, table, 0)
        assert await resealing.left(conn, ring, table) == PEOPLE - resealing.BATCH
    assert first is not None
    assert first.done == resealing.BATCH
    await readable(db, ring)
    async with db.transaction() as conn:
        again = await resealing.step(conn, ring, table, 0)
        assert again is not None
        assert again.done == resealing.BATCH


async def test_what_no_key_opens_is_left_and_said(dsn: str, db: Database) -> None:
    """A row under a key that is gone stays as it is, and the exit status tells."""
    await fill(db, Vault({"lost": bytes(range(1, 33))}), people=2)
    status, out, err = await run(DATABASE_URL=dsn, SESSION_KEYS=to_text(NEW))
    assert status == 1
    assert "sessions: 2 are under keys that are not in the ring" in err
    assert "session 1" not in out + err


async def test_generated_keys_rotate_without_a_restart(dsn: str, db: Database, tmp_path: Path) -> None:
    """A new key is made, running processes follow it, and the old one goes once nothing can need it."""
    environ = {name: value for name, value in MINIMAL.items() if name != "SESSION_KEYS"}
    config = load({**environ, "DATA_DIR": str(tmp_path)}).model_copy(update={"database_url": Secret(dsn)})
    running = vault_of(config)
    await fill(db, running, people=3)
    await rotate_keys(config)
    ring = session_keys.load_or_generate(tmp_path)
    assert list(ring) == ["k2", "k1"]
    await readable(db, running, people=3)  # it meets k2, and reads the file again
    assert running.key_id == "k2"
    await rotate_keys(config)  # too early to forget the old one
    assert list(session_keys.load_or_generate(tmp_path)) == ["k2", "k1"]
    os.utime(tmp_path / session_keys.FILE_NAME, (1, 1))
    await rotate_keys(config)
    assert list(session_keys.load_or_generate(tmp_path)) == ["k2"]
    await readable(db, Vault(session_keys.load_or_generate(tmp_path)), people=3)
