"""One PostgreSQL server process: started, watched and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Mapping

from shared.core.file_lock import FileLock
from shared.embedded_postgres import cluster, leftovers
from shared.embedded_postgres.address import SUPERUSER, dsn, settle_port
from shared.embedded_postgres.home import EmbeddedPostgresFailed, Home
from shared.embedded_postgres.process import POLL, exit_status, last_words, spawn

READY_TIMEOUT = 120.0  # seconds: recovery after a crash may take its time
FAST_SHUTDOWN = 10.0  # seconds
IMMEDIATE_SHUTDOWN = 5.0  # seconds


class Server:
    """A running server; its starter stops it. On Linux it also stops when this process dies."""

    def __init__(self, home: Home, port: int, process: subprocess.Popen[bytes]) -> None:
        self._home = home
        self._process = process
        self.port = port

    @classmethod
    async def start(cls, home: Home, *, port: int | None, settings: Mapping[str, str]) -> Server:
        """Start the server, making its cluster, role and database first if need be; return when it answers.

        ``port`` insists on one; else the one of last time is kept while it is free. The caller holds the
        supervisor's lock. Raises EmbeddedPostgresFailed, OSError.
        """
        lock = FileLock(home.server_lock)
        await leftovers.wait_until_gone(home, lock)
        try:
            if not home.data.exists():
                await cluster.make(home, lock, durable=settings.get("fsync") != "off")
            (home.data / "postmaster.pid").unlink(
                missing_ok=True
            )  # stale: no server runs while this process holds the lock
            number = port or settle_port(home)
            server = cls(home, number, spawn(home, lock, _command(home, number, settings)))
        finally:
            lock.release()  # the server's processes hold it now
        try:
            await server._until_it_answers()
        except BaseException:
            await server.stop()
            raise
        return server

    @property
    def alive(self) -> bool:
        """Whether the server process still runs."""
        return self._process.poll() is None

    async def ended(self) -> int:
        """Wait until the server process ends; its exit status."""
        return await exit_status(self._process)

    async def stop(self) -> None:
        """Shut down in order, then harder while the server still runs."""
        for sign, patience in (
            (signal.SIGINT, FAST_SHUTDOWN),
            (signal.SIGQUIT, IMMEDIATE_SHUTDOWN),
            (signal.SIGKILL, IMMEDIATE_SHUTDOWN),
        ):
            if self.alive:
                self._process.send_signal(sign)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await exit_status(self._process)

    async def _until_it_answers(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT
        superuser = dsn(self._home, self.port, user=SUPERUSER, database="postgres")
        while not await cluster.set_up(self._home, superuser):
            if not self.alive:
                raise EmbeddedPostgresFailed(f"PostgreSQL ended at once:{last_words(self._home)}")
            if time.monotonic() > deadline:
                raise EmbeddedPostgresFailed(f"PostgreSQL does not answer; see {self._home.log_file}")
            await asyncio.sleep(POLL)


def _command(home: Home, port: int, settings: Mapping[str, str]) -> list[str]:
    fixed = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "logging_collector": "off",
        "log_destination": "stderr",
    }
    options = [f"--{name}={value}" for name, value in {**settings, **fixed}.items()]
    return [str(home.programs / "postgres"), "-D", str(home.data), *options]
