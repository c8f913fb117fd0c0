"""The floor of everything that speaks MTProto: Telethon as it comes, one client a login, plain asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.errors import SecurityError
from telethon.network import ConnectionTcpFull, MTProtoPlainSender, authenticator
from telethon.sessions import StringSession

from benchmarks.answering import answer
from benchmarks.lag import Lag


@dataclass
class Pending:
    """A client that shows a QR."""

    client: Any
    qr: Any


class Bare:
    """Logins by bare Telethon."""

    def __init__(self, environ: dict[str, str]) -> None:
        number, self._host, port = environ["TELEGRAM_DC"].split(":")
        self._dc_id, self._port = int(number), int(port)
        self._api_id, self._api_hash = int(environ["TELEGRAM_API_ID"]), environ["TELEGRAM_API_HASH"]
        rsa.add_key(Path(environ["TELEGRAM_RSA_KEY"]).read_text(), old=False)
        self._shown: Pending | None = None
        self._held: list[Pending] = []

    async def burst(self, count: int) -> dict[str, float]:
        """So many logins begin at once: the worst lag of the loop and how long it took, in seconds."""
        began = time.monotonic()
        with Lag() as lag:
            shown = await asyncio.gather(*(self._pending() for _ in range(count)))
        took = time.monotonic() - began
        await asyncio.gather(*(one.client.disconnect() for one in shown))
        return {"lag": lag.worst, "took": took}

    async def first_qr(self) -> float:
        """Seconds from nothing to a QR."""
        began = time.monotonic()
        shown = await self._pending()
        took = time.monotonic() - began
        await shown.client.disconnect()
        return took

    async def show(self) -> str:
        """A QR, kept on show until `wait`."""
        self._shown = await self._pending()
        return str(self._shown.qr.url)

    async def wait(self) -> float:
        """When (the shared clock) Telethon's own `wait()` returned."""
        if self._shown is None:
            raise RuntimeError("nothing is on show")
        await self._shown.qr.wait()
        returned_at = time.monotonic()
        await self._shown.client.disconnect()
        return returned_at

    async def hold(self, count: int) -> int:
        """So many more clients pending; returns the resident bytes of this process."""
        for _ in range(count):
            self._held.append(await self._pending())
        gc.collect()
        return int(psutil.Process().memory_info().rss)

    async def keys(self, count: int) -> float:
        """The CPU seconds of so many new auth keys, exchanged as Telethon does it.

        About one exchange in 256 fails (a key with a leading zero) and is made again, as Telethon does.
        """
        spent, made = 0.0, 0
        while made < count:
            connection = ConnectionTcpFull(self._host, self._port, self._dc_id, loggers=self._loggers())
            await connection.connect()
            before = time.process_time()
            with contextlib.suppress(SecurityError):
                await authenticator.do_authentication(MTProtoPlainSender(connection, loggers=self._loggers()))
                made += 1
            spent += time.process_time() - before
            await connection.disconnect()
        return spent

    async def _pending(self) -> Pending:
        client = TelegramClient(StringSession(), self._api_id, self._api_hash)
        client.session.set_dc(self._dc_id, self._host, self._port)
        await client.connect()
        return Pending(client=client, qr=await client.qr_login())

    def _loggers(self) -> Any:
        return TelegramClient(StringSession(), self._api_id, self._api_hash)._log


async def main() -> None:
    """Run until standard input ends."""
    bare = Bare(dict(os.environ))
    await answer(
        {
            "burst": bare.burst,
            "first_qr": bare.first_qr,
            "show": bare.show,
            "wait": bare.wait,
            "hold": bare.hold,
            "keys": bare.keys,
        }
    )


if __name__ == "__main__":
    asyncio.run(main())
