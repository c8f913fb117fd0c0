"""Where updates come in: in order within a chat, side by side across chats, and acted on once.

Telegram repeats an update whose receipt it did not hear of. Answering a question twice is harmless; what
changes something is remembered in ``handled_updates``. That is written after the answer went out, so that a
crash in between repeats the answer rather than losing the update.
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

CLAIM_LEASE = 90.0  # seconds; an update that nobody settled by then may be taken by another replica
_ONLY_READS = re.compile(
    r"/(subscription|help|language|logout|my_data|delete_me|debug_status|debug_reset|invites|plans"
    r"|invite_revoke|admin)"
    r"(@\w+)?(\s|$)",
    re.IGNORECASE,
)

Handle = Callable[[Update], Awaitable[None]]


class Busy(Exception):
    """Another replica is at this update now; Telegram should come again later."""


class Intake:
    """Hands updates to the handlers.

    ``holder`` names this process; ``sole`` says that no other process handles updates now (polling: Telegram
    allows one reader), so that whatever a dead one left unfinished is taken over at once.
    """

    def __init__(self, database: Database, handle: Handle, *, holder: str, sole: bool) -> None:
        self._database = database
        self._handle = handle
        self._holder = holder
        self._sole = sole
        self._last: dict[int, asyncio.Task[None]] = {}  # by chat: the update that the next one waits for
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, update: Update) -> asyncio.Task[None]:
        """Start handling; the task ends when the update was handled, or raises Busy."""
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
        """What is being handled now."""
        return frozenset(self._tasks)

    async def drain(self, timeout: float) -> bool:
        """Wait for what is in flight; False, and the rest is cancelled, after ``timeout`` seconds."""
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
        """Whether to handle an update; without a database to ask, yes: the handler will say what is wrong."""
        try:
            async with self._database.acquire() as conn:
                if await conn.fetchval(sql.claim, update_id, self._holder, self._sole, CLAIM_LEASE):
                    return True
                if not await conn.fetchval(sql.handled, update_id):
                    raise Busy
        except Unavailable:
            return True
        log.info("update %d came again; it was handled before", update_id)
        return False

    async def _settle(self, update_id: int) -> None:
        try:
            async with self._database.acquire() as conn:
                await conn.execute(sql.settle, update_id)
        except Unavailable:
            log.warning("update %d was handled, but that could not be written down", update_id)


def only_reads(update: Update) -> bool:
    """Whether handling an update twice leaves everything as handling it once."""
    message = update.message
    if message is None:
        return update.callback_query is None
    return message.chat.type != message.chat.PRIVATE or bool(_ONLY_READS.match(message.text or ""))
