"""Hands updates to the handlers: in order within a chat, concurrently across chats, each change once.

Telegram repeats an update that was not confirmed. Updates that only read may be handled twice; those that
change something are recorded in ``handled_updates``. The record is written after the reply is sent, so that a
crash in between repeats the reply rather than losing the update.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable

from telegram import Update

from shared.core.db import Database, Queries
from shared.core.errors import Unavailable

log = logging.getLogger(__name__)
sql = Queries.beside(__file__)

CLAIM_LEASE = 90.0  # seconds; another replica may then claim an update that is not settled
_ONLY_READS = re.compile(
    r"/(subscription|help|language|logout|my_data|delete_me|debug_status|debug_reset|invites|plans"
    r"|invite_revoke|admin)"
    r"(@\w+)?(\s|$)",
    re.IGNORECASE,
)

Handle = Callable[[Update], Awaitable[None]]


class Busy(Exception):
    """Another replica is handling this update; Telegram should send it again later."""


class Intake:
    """Hands updates to the handlers.

    ``holder`` names this process. ``sole`` means that no other process handles updates now (polling: Telegram
    allows one reader), so that the unfinished claims of a dead process are taken over at once.
    """

    def __init__(self, database: Database, handle: Handle, *, holder: str, sole: bool) -> None:
        self._database = database
        self._handle = handle
        self._holder = holder
        self._sole = sole
        self._last: dict[int, asyncio.Task[None]] = {}  # by chat: the update before the next one
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, update: Update) -> asyncio.Task[None]:
        """Start handling an update; the task ends when it is handled, or raises Busy."""
        chat = update.effective_chat or update.effective_user
        key = chat.id if chat is not None else 0
        task = asyncio.create_task(
            self._in_turn(update, self._last.get(key)), name=f"update {update.update_id}"
        )
        self._last[key] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._forget(key, done))
        return task

    @property
    def in_flight(self) -> frozenset[asyncio.Task[None]]:
        """The tasks of updates being handled."""
        return frozenset(self._tasks)

    async def drain(self, timeout: float) -> bool:
        """Wait for the updates in flight. After ``timeout`` seconds cancels the rest and returns False."""
        if not self._tasks:
            return True
        _, late = await asyncio.wait(self._tasks, timeout=timeout)
        for task in late:
            task.cancel()
        return not late

    def _forget(self, key: int, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(key) is task:
            del self._last[key]
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Busy):
            log.error("update lost on its way to the handlers", exc_info=error)

    async def _in_turn(self, update: Update, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        if only_reads(update):
            await self._handle(update)
        elif await self._claimed(update.update_id):
            await self._handle(update)
            await self._settle(update.update_id)

    async def _claimed(self, update_id: int) -> bool:
        """Whether to handle an update. True while the database is unavailable: the handler reports that."""
        try:
            async with self._database.acquire() as conn:
                if await conn.fetchval(sql.claim, update_id, self._holder, self._sole, CLAIM_LEASE):
                    return True
                if not await conn.fetchval(sql.handled, update_id):
                    raise Busy
        except Unavailable:
            return True
        log.info("update %d was already handled", update_id)
        return False

    async def _settle(self, update_id: int) -> None:
        try:
            async with self._database.acquire() as conn:
                await conn.execute(sql.settle, update_id)
        except Unavailable:
            log.warning("update %d was handled, but could not be marked as handled", update_id)


def only_reads(update: Update) -> bool:
    """Whether handling an update twice has the same effect as handling it once."""
    message = update.message
    if message is None:
        return update.callback_query is None
    return message.chat.type != message.chat.PRIVATE or bool(_ONLY_READS.match(message.text or ""))
