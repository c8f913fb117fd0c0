"""Delivery of updates to the bot's webhook (core.telegram.org/bots/api#setwebhook)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.bot_api.objects import JsonObject
from sandbox.bot_api.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
ANSWER_WITHIN = 30.0  # seconds
FIRST_RETRY = 0.1  # seconds; doubled up to LAST_RETRY. Telegram waits longer, a test should not
LAST_RETRY = 5.0  # seconds

Reply = Callable[[JsonObject], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Hook:
    """Where updates go."""

    url: str
    secret: str = ""
    max_connections: int = 40


class Webhook:
    """Sends pending updates to the hook: in parallel between chats, in order within one, until taken.

    `reply` runs a method that the hook put into its answer.
    """

    def __init__(self, queue: UpdateQueue, reply: Reply) -> None:
        self.hook: Hook | None = None
        self.last_error: tuple[int, str] | None = None  #: Unix time and text
        self._queue = queue
        self._reply = reply
        self._woken = asyncio.Event()
        self._busy: set[int] = set()  #: chats with a delivery under way or waiting for its next try
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None
        self._runner: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to deliver; without a hook nothing happens."""
        self._session = ClientSession(timeout=ClientTimeout(total=ANSWER_WITHIN))
        self._queue.wakes.add(self._woken)
        self._runner = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End all deliveries; what was not taken stays pending."""
        self._queue.wakes.discard(self._woken)
        tasks = {*self._tasks, *([self._runner] if self._runner else [])}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def set(self, hook: Hook | None) -> None:
        """Change the hook; deliveries under way finish or fail against the old one."""
        self.hook = hook
        self.last_error = None
        self._queue.wake()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            hook = self.hook
            while hook and len(self._tasks) < hook.max_connections:
                update = next((item for item in self._queue.pending if item.queue not in self._busy), None)
                if update is None:
                    break
                self._busy.add(update.queue)
                task = asyncio.create_task(self._deliver(update))
                self._tasks.add(task)
                task.add_done_callback(self._finished)
            await self._woken.wait()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._woken.set()

    async def _deliver(self, update: Update) -> None:
        wait = FIRST_RETRY
        try:
            while (hook := self.hook) and update in self._queue.pending:
                if await self._attempt(hook, update):
                    self._queue.done(update)
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._hook_changed(hook)
                wait = min(wait * 2, LAST_RETRY)
        finally:
            self._busy.discard(update.queue)

    async def _hook_changed(self, hook: Hook) -> None:
        woken = asyncio.Event()
        self._queue.wakes.add(woken)
        try:
            while self.hook is hook:
                woken.clear()
                await woken.wait()
        finally:
            self._queue.wakes.discard(woken)

    async def _attempt(self, hook: Hook, update: Update) -> bool:
        if self._session is None:
            return False
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with self._session.post(hook.url, json=update.to_json(), headers=headers) as answer:
                body = await answer.read()
                if not 200 <= answer.status < 300:
                    self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                    return False
        except TimeoutError:
            self._failed("Read timeout expired")
            return False
        except ClientError as error:
            self._failed(f"Connection failed: {type(error).__name__}")
            return False
        await self._run_reply(body)
        return True

    async def _run_reply(self, body: bytes) -> None:
        try:
            call = json.loads(body)
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            await self._reply(call)

    def _failed(self, reason: str) -> None:
        self.last_error = (int(time.time()), reason)
