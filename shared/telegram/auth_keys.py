"""Makes auth keys in a worker process.

A key costs tens of milliseconds of arithmetic which Telethon does inside the event loop; twenty logins at
once would freeze every page for more than half a second. The worker process keeps it out of the loop, and
replaces the three expensive steps by faster libraries (see `auth_key_worker`).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import sys
from dataclasses import asdict

from shared.configuration.telegram_servers import DataCentre
from shared.telegram.client import new_session
from shared.telegram.errors import TelegramUnreachable

log = logging.getLogger(__name__)

KEY_TIMEOUT = 30.0  # seconds for one key, the network included
LINE_LIMIT = 64 * 1024  # bytes of one message between the processes


class AuthKeys:
    """Makes auth keys for as long as it is open. Any number of calls may wait at once."""

    def __init__(self, rsa_key: str | None) -> None:
        """`rsa_key`: PKCS#1 PEM of the server's key; None where Telethon's own list has it."""
        self._rsa_key = rsa_key
        self._worker: _Worker | None = None
        self._starting = asyncio.Lock()

    async def make(self, dc: DataCentre) -> str:
        """A session string with a fresh key of `dc`, never used before. Raises TelegramUnreachable."""
        worker = await self._running()
        try:
            async with asyncio.timeout(KEY_TIMEOUT):
                return new_session(dc, await worker.ask(dc))
        except TimeoutError:
            raise TelegramUnreachable("no auth key in time") from None

    async def close(self) -> None:
        """End the worker; pending calls raise TelegramUnreachable."""
        if self._worker is not None:
            await self._worker.end()

    async def _running(self) -> _Worker:
        """The running worker; a dead one is replaced."""
        async with self._starting:
            if self._worker is None or not self._worker.lives:
                self._worker = await _Worker.start(self._rsa_key)
            return self._worker


class _Worker:
    """One worker process and the pending requests to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._waiting: dict[int, asyncio.Future[bytes]] = {}
        self._count = 0
        self.lives = True
        self._reader = asyncio.create_task(self._read(), name="auth-key-reader")

    @classmethod
    async def start(cls, rsa_key: str | None) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "shared.telegram.auth_key_worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_LIMIT,
            start_new_session=True,  # a Ctrl-C at the terminal is the parent's to handle
        )
        worker = cls(process)
        worker._send({"rsa_key": rsa_key})
        return worker

    async def ask(self, dc: DataCentre) -> bytes:
        """The bytes of a fresh key. Raises TelegramUnreachable."""
        self._count += 1
        number = self._count
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._send({"number": number, "dc": asdict(dc)})
            return await answer
        finally:
            self._waiting.pop(number, None)

    async def end(self) -> None:
        """Kill it and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await asyncio.wait({self._reader})

    def _send(self, message: dict[str, object]) -> None:
        if not self.lives or self._process.stdin is None or self._process.stdin.is_closing():
            raise TelegramUnreachable("the auth key worker is gone")
        self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _read(self) -> None:
        while self._process.stdout is not None and (line := await self._process.stdout.readline()):
            message = json.loads(line)
            answer = self._waiting.get(message["number"])
            if answer is None or answer.done():
                continue
            if "key" in message:
                answer.set_result(base64.b64decode(message["key"]))
            else:
                answer.set_exception(TelegramUnreachable(f"no auth key: {message['error']}"))
        self.lives = False  # its pipe is closed: it is dead or unusable
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(TelegramUnreachable("the auth key worker is gone"))
