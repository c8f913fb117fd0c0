"""Caddy as it is deployed, on a loopback port, before a web container of a few lines."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from tests.support.ports import held_port

ROOT = Path(__file__).resolve().parents[3]
START_TIMEOUT = 30  # seconds
UNUSED = "127.0.0.1:9"  # the discard port: nobody listens there

LogLine = dict[str, object]


@dataclass(kw_only=True)
class Upstream:
    """Replaces the web container: echoes each request, and streams on command."""

    events: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    stream_ended: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = UNUSED

    async def echo(self, request: web.Request) -> web.Response:
        body = await request.read()
        return web.json_response(
            {
                "path": request.path_qs,
                "size": len(body),
                "forwarded_for": request.headers.get("X-Forwarded-For"),
                "forwarded_proto": request.headers.get("X-Forwarded-Proto"),
                "host": request.host,
            },
            headers={
                "Content-Security-Policy": "default-src 'self'",
                "Set-Cookie": "pass=cookie-of-somebody",
            },
        )

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            while event := await self.events.get():
                await response.write(event)
        finally:
            self.stream_ended.set()
        return response

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Upstream]:
        app = web.Application()
        app.router.add_get("/qr-auth-events", self.stream)
        app.router.add_route("*", "/{tail:.*}", self.echo)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{listener.getsockname()[1]}"
        await web.SockSite(runner, listener).start()
        try:
            yield self
        finally:
            self.events.put_nowait(b"")
            await runner.cleanup()


@dataclass(kw_only=True)
class FrontDoor:
    """A running Caddy: where it listens, and everything it has logged so far."""

    url: str
    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)

    async def wait_for_log(self, message: str, **fields: object) -> LogLine:
        """Reads on until a line has this message and these fields; a request's own by `uri` and `status`."""
        async with asyncio.timeout(START_TIMEOUT):
            while line := await self._next_line():
                request = line.get("request")
                merged = {**line, **request} if isinstance(request, dict) else line
                if line.get("msg") == message and fields.items() <= merged.items():
                    return merged
        raise AssertionError(f"caddy ended without saying {message!r}: {self.lines}")

    async def _next_line(self) -> LogLine | None:
        assert self.process.stderr is not None
        raw = (await self.process.stderr.readline()).decode()
        if not raw:
            return None
        self.lines.append(raw)
        parsed: LogLine = json.loads(raw) if raw.startswith("{") else {"msg": raw}
        return parsed


@asynccontextmanager
async def caddy_before(upstream: str, *, home: Path) -> AsyncIterator[FrontDoor]:
    """The repository's Caddyfile on a free port. The binary is the one `make test` has prepared."""
    url = f"http://127.0.0.1:{held_port()}"
    environment = os.environ | {
        "PORTAL_DOMAIN": url,
        "PORTAL_UPSTREAM": upstream,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    process = await asyncio.create_subprocess_exec(
        caddy(), "run", "--config", ROOT / "Caddyfile", "--adapter", "caddyfile",
        env=environment, stderr=asyncio.subprocess.PIPE, limit=1 << 20,
    )  # fmt: skip
    door = FrontDoor(url=url, process=process)
    try:
        await door.wait_for_log("serving initial configuration")
        yield door
    finally:
        process.kill()
        await process.wait()


def caddy() -> str:
    prepared = ROOT / ".cache" / "caddy"
    return os.environ.get("CADDY_PATH") or (prepared.read_text().strip() if prepared.exists() else "caddy")
