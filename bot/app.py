"""The bot's process: startup, the tasks that run in it, and shutdown."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
import time
from functools import partial
from typing import cast
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import InvalidToken
from telegram.ext import ApplicationBuilder, ContextTypes

from bot import commands, dashboard, description, health
from bot.context import PortalApplication, PortalContext
from bot.handlers.routes import register
from bot.intake import Intake
from bot.notifier import Notifier
from bot.poller import ALLOWED_UPDATES, LONG_POLL, Poller
from bot.retry import retrying_until_done
from bot.transport import AiohttpRequest
from bot.webhook import Webhook
from shared import services
from shared.configuration.config import Config
from shared.configuration.telegram_servers import is_telegrams_own_host
from shared.core.errors import EXIT_CONFIG, PortalError
from shared.services import Services

log = logging.getLogger("bot")

EXIT_FAILURE = 1
CALL_TIMEOUT = 10.0  # seconds for an answer of the Bot API
CONNECT_TIMEOUT = 5.0  # seconds
SHUTDOWN_GRACE = 4.0  # seconds for work in flight at shutdown
#: Seconds without an answer after which polling counts as broken.
POLLING_SILENCE = LONG_POLL + 2 * CALL_TIMEOUT


async def run(config: Config) -> int:
    """Run the bot until SIGTERM or SIGINT; returns the process's exit status."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    status = 0
    try:
        async with services.opened(config, drives_logins=False) as opened:
            await serve(opened, stop)
    except* InvalidToken:  # its text has the token
        log.critical("BOT_TOKEN: Telegram does not know this token")
        status = EXIT_CONFIG
    except* PortalError as errors:
        log.critical("the bot cannot run: %s", errors.exceptions[0])
        status = EXIT_FAILURE
    return status


async def serve(opened: Services, stop: asyncio.Event) -> None:
    """Run the bot on open services until ``stop`` is set. Raises the error that stops it earlier."""
    work = asyncio.create_task(RunningBot(opened).run(), name="bot")
    waiting = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        log.info("bot stopped")


def build(opened: Services) -> PortalApplication:
    """Build the application and its handlers; makes no call to Telegram."""
    config = opened.config
    builder = (
        ApplicationBuilder()
        .application_class(PortalApplication, {"services": opened})
        .token(config.bot_token.reveal())
        .base_url(base_url(config))
        .request(_transport())
        .get_updates_request(_transport())
        .context_types(ContextTypes(context=PortalContext))
        .updater(None)
        .job_queue(None)
    )
    application = cast(PortalApplication, builder.build())
    register(application)
    return application


def _transport() -> AiohttpRequest:
    return AiohttpRequest(connect_timeout=CONNECT_TIMEOUT, read_timeout=CALL_TIMEOUT)


def base_url(config: Config) -> str:
    """The base URL of Bot API methods; the test environment has its own path.

    Source: https://core.telegram.org/bots/features#testing-your-bot
    """
    return f"{config.bot_api_url}/bot{{token}}" + ("/test" if config.telegram_test_dc else "")


class RunningBot:
    """One run of the bot: receives updates by polling or webhook, sends replies and outbox messages."""

    def __init__(self, opened: Services) -> None:
        self._services = opened
        self._config = opened.config
        self._application = build(opened)
        self._bot = self._application.bot
        self._intake = Intake(
            opened.db,
            self._handle,
            holder=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
            sole=self._config.webhook_url is None,
        )
        self._poller = Poller(self._bot, self._intake)
        self._webhook = Webhook(self._bot, self._intake, self._config.webhook_secret)
        self._notifier = Notifier(
            self._bot, opened.db, opened.listener, dashboard=partial(dashboard.button, self._config)
        )

    async def run(self) -> None:
        """Run until cancelled, then finish work in flight. Raises InvalidToken, possibly in a group."""
        if not self._config.auth_base_url.startswith("https://") and self._is_telegrams_own:
            log.warning("AUTH_BASE_URL is not https: Telegram takes no Mini App button, links go as text")
        try:
            await retrying_until_done(self._application.initialize, "the Bot API does not answer")
            async with asyncio.TaskGroup() as group:
                group.create_task(self._receive(), name="updates")
                group.create_task(self._notifier.run(), name="notifier")
                group.create_task(commands.publish(self._bot, self._config.operator_ids), name="menus")
                group.create_task(dashboard.publish(self._bot, self._config), name="menu button")
                group.create_task(description.publish(self._bot), name="description")
                sign = health.alive_file(self._config.data_dir)
                group.create_task(health.keep_touching(sign, self._is_working), name="health")
        finally:
            await self._finish()

    async def _receive(self) -> None:
        """Receive updates by polling or by webhook, as configured."""
        if self._config.webhook_url is None:
            await retrying_until_done(self._bot.delete_webhook, "the Bot API does not answer")
            log.info("bot @%s is ready: polling", self._bot.username)
            await self._poller.run()
            return
        async with self._webhook.listening(*self._config.webhook_listen) as port:
            await retrying_until_done(self._set_webhook, "the webhook cannot be set")
            log.info("bot @%s is ready: webhook on port %d", self._bot.username, port)
            await asyncio.Event().wait()

    async def _set_webhook(self) -> bool:
        return await self._bot.set_webhook(
            str(self._config.webhook_url),
            secret_token=self._config.webhook_secret.reveal(),
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _handle(self, update: Update) -> None:
        await self._application.process_update(update)

    def _is_working(self) -> bool:
        if self._config.webhook_url is not None:
            return self._webhook.is_listening
        last = self._poller.last_success
        return last is not None and time.monotonic() - last < POLLING_SILENCE

    @property
    def _is_telegrams_own(self) -> bool:
        return is_telegrams_own_host(urlsplit(self._config.bot_api_url).hostname or "")

    async def _finish(self) -> None:
        """Finish updates and messages in flight, confirm the last updates, close the connections."""
        drained, _ = await asyncio.gather(
            self._intake.drain(SHUTDOWN_GRACE), self._notifier.drain(SHUTDOWN_GRACE)
        )
        if drained:
            await self._poller.confirm()
        await self._bot.shutdown()
