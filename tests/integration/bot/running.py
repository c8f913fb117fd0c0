"""A bot at work in this process, on services of its own as the bot's container has them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot import app
from shared.configuration.config import Config
from shared.services import Services
from tests.support.portal import portal


@contextlib.asynccontextmanager
async def bot_at_work(config: Config) -> AsyncIterator[Services]:
    """Run a bot during the body, then stop it as SIGTERM does; whatever ended it otherwise is raised."""
    stop = asyncio.Event()
    async with portal(config, drives_logins=False) as services:
        work = asyncio.create_task(app.serve(services, stop))
        try:
            yield services
        finally:
            stop.set()
            await work
