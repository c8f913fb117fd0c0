"""Supervision of the embedded server: the processes that share a data folder share one server.

The first of them starts and supervises it, the others connect to it. When the supervisor ends, cleanly or
not, its server stops with it, and one of the remaining processes starts it again on the same port. Only
PostgreSQL's programs come from a package.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from shared.core.db import connect, disconnect
from shared.core.errors import Unavailable
from shared.core.file_lock import FileLock
from shared.embedded_postgres.address import dsn, known_port
from shared.embedded_postgres.home import EmbeddedPostgresFailed, Home, prepare
from shared.embedded_postgres.server import READY_TIMEOUT, Server

__all__ = ["EmbeddedPostgresFailed", "running"]

log = logging.getLogger("embedded_postgres")

TURN = 0.1  # seconds between two looks at the supervisor's lock
FIRST_RETRY = 0.2  # seconds before a server that failed is started again; doubles with every failure
LAST_RETRY = 10.0  # seconds
STEADY = 5.0  # seconds; a server that ran longer is started again at once when it ends


@contextlib.asynccontextmanager
async def running(data_dir: Path, *, settings: Mapping[str, str] | None = None) -> AsyncIterator[str]:
    """Keep the embedded server of ``data_dir`` running during the body; yields its database's address.

    ``settings`` are server parameters, used when this process is the one that starts it. The address stays
    valid for the whole body, though the server is away for a moment when another process takes over. Raises
    EmbeddedPostgresFailed.
    """
    home = await asyncio.to_thread(prepare, data_dir)
    keeper = _Keeper(home, settings or {})
    task = asyncio.create_task(keeper.run(), name="embedded postgres")
    try:
        yield await keeper.ready
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class _Keeper:
    """One process's part in the server: its supervisor while it holds the lock, else a client."""

    def __init__(self, home: Home, settings: Mapping[str, str]) -> None:
        self._home = home
        self._settings = settings
        self._lock = FileLock(home.supervisor_lock)
        self._port: int | None = None  # the one we gave out; from then on it must not change
        self.ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Join or supervise until cancelled; a failure before the first success goes to ``ready``."""
        deadline = time.monotonic() + READY_TIMEOUT
        try:
            while True:
                if self._lock.try_acquire():
                    await self._supervise()
                elif not self.ready.done():
                    await self._join(deadline)
                await asyncio.sleep(TURN)
        except Exception as error:
            if self.ready.done():
                log.exception("the embedded PostgreSQL is no longer looked after here")
            else:
                self.ready.set_exception(_as_failure(error))
        finally:
            self._lock.release()

    async def _join(self, deadline: float) -> None:
        port = known_port(self._home)
        if port is not None and self._home.password_file.exists() and await _answers(dsn(self._home, port)):
            self._announce(port)
        elif time.monotonic() > deadline:
            raise EmbeddedPostgresFailed(f"the server in {self._home.folder} does not answer")

    async def _supervise(self) -> None:
        pause = FIRST_RETRY
        while True:
            try:
                server = await Server.start(self._home, port=self._port, settings=self._settings)
            except (EmbeddedPostgresFailed, OSError) as error:
                if not self.ready.done():
                    raise
                log.error("%s; next try in %.1f s", error, pause)  # noqa: TRY400 - the message says it all
                await asyncio.sleep(pause)
                pause = min(pause * 2, LAST_RETRY)
                continue
            started = time.monotonic()
            try:
                self._announce(server.port)
                status = await server.ended()
                log.warning("PostgreSQL ended by itself (status %s): starting it again", status)
            finally:
                await server.stop()
            if time.monotonic() - started > STEADY:
                pause = FIRST_RETRY
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LAST_RETRY)

    def _announce(self, port: int) -> None:
        self._port = port
        if not self.ready.done():
            self.ready.set_result(dsn(self._home, port))


async def _answers(address: str) -> bool:
    try:
        connection = await connect(address)
    except Unavailable:
        return False
    await disconnect(connection)
    return True


def _as_failure(error: Exception) -> Exception:
    if isinstance(error, OSError):
        return EmbeddedPostgresFailed(f"{error.filename}: {error.strerror}")
    return error
