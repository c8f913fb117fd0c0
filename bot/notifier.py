"""Sends outbox messages: each row once, by any replica.

A row is claimed in its own transaction before the message is sent, and marked right after. The Bot API has no
idempotency key, so a person may get a message twice in two cases: the bot is killed between Telegram's answer
and the mark, or Telegram's answer is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot import outbox, texts
from bot.outbox import Owed
from bot.retry import flood_wait
from shared.core import i18n
from shared.core.background_loop import BackgroundLoop
from shared.core.db import Connection, Database
from shared.core.errors import Unavailable
from shared.core.i18n import Texts
from shared.core.notifications import Listener
from shared.core.outbox import CHANNEL
from shared.members import users

log = logging.getLogger(__name__)

AT_ONCE = 8  # messages
CLAIM_LEASE = 30.0  # seconds; a message can be that late after a kill
SEND_TIMEOUT = 15.0  # seconds, well within the lease
POLL_EVERY = 10.0  # seconds; in case a NOTIFY is lost
FIRST_PAUSE, LAST_PAUSE = 1.0, 300.0  # seconds before the next attempt; doubles in between
MOST_ATTEMPTS = 30  # about two hours
MARK_RETRY = 0.25  # seconds between attempts to mark a message while the database is away
DATABASE_PAUSE = 1.0  # seconds


class Notifier:
    """Sends outbox messages while :meth:`run` runs."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        listener: Listener,
        *,
        poll_every: float = POLL_EVERY,
        dashboard: Callable[[Texts], InlineKeyboardMarkup | None] = lambda _: None,
    ) -> None:
        self._bot = bot
        self._database = database
        self._listener = listener
        self._poll_every = poll_every
        self._dashboard = dashboard
        self._loop = BackgroundLoop(
            "reading the outbox", self._take, every=poll_every, retry_after=DATABASE_PAUSE, log=log
        )
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send until cancelled; call :meth:`drain` afterwards."""
        with self._woken_up():
            await self._loop.run()

    async def drain(self, timeout: float) -> None:
        """Wait for messages in flight; after ``timeout`` seconds leaves the rest to other replicas."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=timeout)
            for task in late:
                task.cancel()

    @contextlib.contextmanager
    def _woken_up(self) -> Iterator[None]:
        ends = (
            self._listener.subscribe(CHANNEL, lambda _: self._loop.wake()),
            self._listener.on_resync(self._loop.wake),
        )
        try:
            yield
        finally:
            for end in ends:
                end()

    async def _take(self) -> float:
        """Start sending due messages; returns the seconds until the next check. Raises Unavailable."""
        free = AT_ONCE - len(self._tasks)
        if free <= 0:
            return self._poll_every  # a finished task sets the wake event
        async with self._database.acquire() as conn:
            claimed = await outbox.claim(conn, free, CLAIM_LEASE)
            due = None if claimed else await outbox.next_due(conn)
        for owed in claimed:
            task = asyncio.create_task(self._deliver(owed), name=f"outbox {owed.id}")
            self._tasks.add(task)
            task.add_done_callback(self._finished)
        if claimed:
            self._loop.wake()  # there may be more
        return self._poll_every if due is None else min(self._poll_every, max(0.05, due))

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._loop.wake()
        if not task.cancelled() and (error := task.exception()):
            log.error("an outbox message could not be settled", exc_info=error)

    async def _deliver(self, owed: Owed) -> None:
        """Send one message and record the outcome."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._send(owed)
        except Forbidden as error:
            log.info("user %d does not want messages: %s", owed.telegram_id, error.message)
            await self._settle(partial(_refused, owed=owed, problem=error.message))
        except BadRequest as error:
            log.error("outbox message %d (%s) is refused: %s", owed.id, owed.kind, error.message)  # noqa: TRY400 - Telegram's refusal, not a bug
            await self._settle(partial(outbox.fail, owed=owed, problem=error.message))
        except RetryAfter as error:
            wait = flood_wait(error)
            await self._settle(
                partial(outbox.postpone, owed=owed, seconds=wait, problem="flood wait", counts=False)
            )
        except (TelegramError, TimeoutError) as error:
            await self._again(owed, error)
        except Exception as error:
            log.exception("outbox message %d (%s) could not be made", owed.id, owed.kind)
            await self._again(owed, error)
        else:
            await self._settle(partial(outbox.sent, owed=owed))

    async def _send(self, owed: Owed) -> None:
        catalogue = i18n.texts(owed.language)
        news = texts.news(catalogue, owed.kind, owed.payload, owed.plan)
        ending = texts.ending(catalogue, owed.kind)
        if ending is not None and owed.message_id is not None:
            await self._close_button(owed, ending)
        if news is not None:
            keyboard = self._dashboard(catalogue) if owed.kind in texts.WITH_DASHBOARD_BUTTON else None
            await self._bot.send_message(owed.chat_id, news, reply_markup=keyboard)

    async def _close_button(self, owed: Owed, text: str) -> None:
        """Replace the message that has the button. Ignores a deleted or already replaced message."""
        try:
            await self._bot.edit_message_text(text, chat_id=owed.chat_id, message_id=owed.message_id)
        except BadRequest as error:
            log.debug("the button of outbox message %d stays as it is: %s", owed.id, error.message)

    async def _again(self, owed: Owed, error: Exception) -> None:
        problem = f"{type(error).__name__}: {error}"
        if owed.attempts >= MOST_ATTEMPTS:
            log.error("outbox message %d (%s) is given up: %s", owed.id, owed.kind, problem)
            await self._settle(partial(outbox.fail, owed=owed, problem=problem))
            return
        pause = min(FIRST_PAUSE * 2 ** (owed.attempts - 1), LAST_PAUSE)
        log.warning("outbox message %d (%s) waits %.0f s: %s", owed.id, owed.kind, pause, problem)
        await self._settle(partial(outbox.postpone, owed=owed, seconds=pause, problem=problem))

    async def _settle(self, write: Callable[[Connection], Awaitable[None]]) -> None:
        """Record the outcome, retrying while the database is away: else the message could be sent twice."""
        while True:
            try:
                async with self._database.acquire() as conn:
                    return await write(conn)
            except Unavailable:
                await asyncio.sleep(MARK_RETRY)


async def _refused(conn: Connection, owed: Owed, problem: str) -> None:
    """The person blocked the bot or never started it."""
    async with conn.transaction():
        await outbox.fail(conn, owed, problem)
        await users.mark_blocked(conn, owed.telegram_id)
