"""The devices of a connected account: every place it is signed in at, the portal being one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from telethon.tl import functions

from shared.accounts.accounts import Accounts, LogOut
from shared.accounts.ask import ask, asking
from shared.core import audit
from shared.core.db import Database
from shared.core.errors import BadRequest
from shared.telegram.session_pool import SessionPool

CURRENT = frozenset({"0", "current"})  # how the portal's own device is named
_HASH = re.compile(r"-?[0-9]{1,19}")


@dataclass(frozen=True, kw_only=True)
class Device:
    """One row of the list that people see under Settings → Devices."""

    hash: Annotated[
        str,
        Field(
            description='a signed 64-bit number, as text: it does not survive JSON; "0" is the portal itself',
            examples=["-4242424242"],
        ),
    ]
    current: Annotated[bool, Field(description="the portal's own")]
    official: Annotated[bool, Field(description="one of Telegram's own apps")]
    device: Annotated[str, Field(description="the model of the device", examples=["Desktop"])]
    platform: Annotated[str, Field(description="its platform", examples=["Linux"])]
    system: Annotated[str, Field(description="its operating system", examples=["Debian 13"])]
    app: Annotated[str, Field(description="the application's name", examples=["Telegram Desktop"])]
    app_version: Annotated[str, Field(description="the application's version", examples=["6.1"])]
    ip: Annotated[str, Field(description="the address it was last seen at", examples=["192.0.2.1"])]
    country: Annotated[
        str, Field(description="where that address is, as Telegram guesses", examples=["Estonia"])
    ]
    created_at: Annotated[datetime, Field(description="when it signed in")]
    active_at: Annotated[datetime, Field(description="when it was last active")]
    password_pending: Annotated[bool, Field(description="it waits for the cloud password")]


class Devices:
    """Each method raises SessionMissing, SessionBusy, SessionDead, FloodWait, TelegramError, Unavailable."""

    def __init__(self, db: Database, pool: SessionPool, accounts: Accounts) -> None:
        self._db = db
        self._pool = pool
        self._accounts = accounts

    async def every(self, telegram_id: int) -> list[Device]:
        """The portal's own first, then as Telegram orders them."""
        async with asking(self._db, self._pool, telegram_id, "devices") as client:
            answer = await ask(client, functions.account.GetAuthorizationsRequest())
        devices = [_device(one) for one in answer.authorizations]
        return sorted(devices, key=lambda device: not device.current)

    async def end(self, telegram_id: int, device_hash: str) -> LogOut | None:
        """End a device, given its hash; the portal's own is a log-out, whose outcome is returned.

        Raises BadRequest for what is no hash, DeviceNotFound, SessionTooFresh.
        """
        actor = f"user:{telegram_id}"
        if device_hash in CURRENT:
            return await self._accounts.log_out(telegram_id, actor)
        number = _number(device_hash)
        async with asking(self._db, self._pool, telegram_id, "devices") as client:
            await ask(client, functions.account.ResetAuthorizationRequest(number))
        async with self._db.acquire() as conn:
            await audit.record(conn, actor=actor, action="device.ended", subject=actor, hash=device_hash)
        return None


def _number(device_hash: str) -> int:
    number = int(device_hash) if _HASH.fullmatch(device_hash) else 2**63
    if not -(2**63) <= number < 2**63:
        raise BadRequest("this is no device's hash")
    return number


def _device(row: Any) -> Device:
    return Device(
        hash=str(row.hash),
        current=bool(row.current),
        official=bool(row.official_app),
        device=row.device_model,
        platform=row.platform,
        system=row.system_version,
        app=row.app_name,
        app_version=row.app_version,
        ip=row.ip,
        country=row.country,
        created_at=row.date_created,
        active_at=row.date_active,
        password_pending=bool(row.password_pending),
    )
