"""The webhook: Telegram posts each update here and takes a 2xx for "handled" (https://core.telegram.org/bots/api#setwebhook).

The response waits for the handlers, so that Telegram repeats an update that a killed bot did not finish.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import AsyncIterator

from aiohttp import web
from telegram import Bot, Update

from bot.intake import Busy, Intake
from shared.crypto.secret import Secret

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
HEALTH_PATH = "/healthz"
HANDLING_GRACE = 20.0  # seconds; Telegram gives up on a response later than that
LARGEST_UPDATE = 1024 * 1024  # bytes


class Webhook:
    """Listens for updates on any path: a proxy may rewrite it, the secret authenticates the request."""

    def __init__(self, bot: Bot, intake: Intake, secret: Secret) -> None:
        self._bot = bot
        self._intake = intake
        self._secret = secret.reveal().encode()
        self.is_listening = False

    @contextlib.asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen inside the context; yields the port. Raises OSError when it is in use."""
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_get(HEALTH_PATH, self._health)
        app.router.add_post("/{path:.*}", self._receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            self.is_listening = True
            yield runner.addresses[0][1]
        finally:
            self.is_listening = False
            await runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return web.json_response({"error": "Forbidden", "code": "forbidden"}, status=403)
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.json_response({"error": "Not JSON", "code": "bad_request"}, status=400)
        update = self._read(body)
        if update is None:
            return web.Response()
        return await self._handled(self._intake.take(update))

    def _read(self, body: object) -> Update | None:
        """The parsed update; None when it is malformed: a repeat would not help."""
        try:
            return Update.de_json(body, self._bot) if isinstance(body, dict) else None
        except (TypeError, KeyError, ValueError, AttributeError):
            log.exception("Telegram sent an update that python-telegram-bot cannot read")
            return None

    async def _handled(self, task: asyncio.Task[None]) -> web.Response:
        """Respond 2xx when handled, else 503 so that Telegram repeats the update."""
        await asyncio.wait([task], timeout=HANDLING_GRACE)
        if task.done() and not task.cancelled() and not isinstance(task.exception(), Busy):
            return web.Response()
        return web.json_response({"error": "Still busy with it", "code": "unavailable"}, status=503)
