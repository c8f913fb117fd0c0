"""A real Telethon client in front of a running sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import telethon
from telethon.crypto import rsa
from telethon.sessions import StringSession

Client = Any  # telethon.TelegramClient, which is untyped


@asynccontextmanager
async def telethon_client(environ: dict[str, str], kept: str = "") -> AsyncIterator[Client]:
    """Connected as the environment says, or with a kept session; disconnected at the end."""
    rsa.add_key(Path(environ["TELEGRAM_RSA_KEY"]).read_text(), old=False)
    dc_id, host, port = environ["TELEGRAM_DC"].split(":")
    session = StringSession(kept)
    if not kept:
        session.set_dc(int(dc_id), host, int(port))
    # Telethon keeps the data centres' addresses on the class: another server needs another class
    kind = type("TelegramClient", (telethon.TelegramClient,), {"_config": None})
    client = kind(
        session, int(environ["TELEGRAM_API_ID"]), environ["TELEGRAM_API_HASH"], device_model="Auth Portal"
    )
    await client.connect()
    try:
        yield client
    finally:
        await client.disconnect()
        await asyncio.gather(client.disconnected, return_exceptions=True)  # or asyncio complains of it
