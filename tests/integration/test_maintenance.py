"""Maintenance: what it must not cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.core.db import Database
from shared.crypto.vault import Vault, VaultError
from shared.maintenance import Maintenance
from shared.telegram.session_files import SessionFiles

KEPT = """
WITH person AS (INSERT INTO users (telegram_id) VALUES (7) RETURNING telegram_id)
INSERT INTO telegram_sessions (telegram_id, session, key_id, dc_id)
SELECT telegram_id, 'sealed', 'k', 2 FROM person
"""


async def test_no_session_is_opened_for_files_that_nobody_wants(db: Database, tmp_path: Path) -> None:
    """Without SESSIONS_DIR every replica once read and opened everybody's session, every minute."""
    async with db.acquire() as conn:
        await conn.execute(KEPT)
    vault = Vault({"k": bytes(32)})
    await Maintenance(db, vault, SessionFiles(None)).once()
    with pytest.raises(VaultError):
        await Maintenance(db, vault, SessionFiles(tmp_path)).once()
