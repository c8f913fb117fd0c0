"""Long polling without loss: a batch of updates is confirmed only after it was handled.

python-telegram-bot's own Updater confirms updates that are only queued; a killed bot would lose its queue.
Here the next ``getUpdates``, which confirms (https://core.telegram.org/bots/api#getupdates), waits for the
batch, but not longer than HANDLING_GRACE: one slow handler must not delay all other people.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.intake import Intake
from bot.retry import flood_wait

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
LONG_POLL = 25  # seconds
HANDLING_GRACE = 2.0  # seconds that a batch may delay the next one
MOST_IN_FLIGHT = 300  # updates
FIRST_PAUSE, LAST_PAUSE = 0.5, 15.0  # seconds after a failed call; doubles in between
CONFIRM_TIMEOUT = 2.0  # seconds at shutdown


class Poller:
    """Fetches updates and hands them to the intake until cancelled."""

    def __init__(self, bot: Bot, intake: Intake) -> None:
        self._bot = bot
        self._intake = intake
        self._offset = 0
        self._unconfirmed = False
        self.last_success: float | None = None  #: monotonic seconds of Telegram's last answer

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken when Telegram rejects the token."""
        self.last_success = time.monotonic()
        pause = FIRST_PAUSE
        while True:
            try:
                await self._once()
            except InvalidToken:
                raise
            except TelegramError as error:
                self._complain(error, first=pause == FIRST_PAUSE)
                await asyncio.sleep(max(pause, flood_wait(error) if isinstance(error, RetryAfter) else 0.0))
                pause = min(pause * 2, LAST_PAUSE)
            else:
                pause = FIRST_PAUSE

    async def confirm(self) -> None:
        """Confirm the last batch to Telegram; call it at shutdown, after the intake was drained."""
        if not self._unconfirmed:
            return
        try:
            async with asyncio.timeout(CONFIRM_TIMEOUT):
                await self._bot.get_updates(
                    offset=self._offset, limit=1, timeout=0, allowed_updates=ALLOWED_UPDATES
                )
        except (TelegramError, TimeoutError):
            log.info("the last updates could not be confirmed; Telegram will send them again")

    async def _once(self) -> None:
        before = self._offset
        updates = await self._fetch()
        self.last_success = time.monotonic()
        self._unconfirmed = self._offset != before
        batch = [self._intake.take(update) for update in updates]
        if batch:
            await asyncio.wait(batch, timeout=HANDLING_GRACE)
        while len(in_flight := self._intake.in_flight) > MOST_IN_FLIGHT:
            await asyncio.wait(in_flight, return_when=asyncio.FIRST_COMPLETED)

    async def _fetch(self) -> Sequence[Update]:
        """The next updates; moves the offset past them. Raises TelegramError."""
        try:
            updates = await self._bot.get_updates(
                offset=self._offset, timeout=LONG_POLL, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError:
            raise
        except Exception:
            log.exception("python-telegram-bot cannot read what Telegram sent")
            return await self._fetch_the_readable()
        if updates:
            self._offset = updates[-1].update_id + 1
        return updates

    async def _fetch_the_readable(self) -> list[Update]:
        """Parse one by one, so that an unreadable update does not stop those after it."""
        raw: object = await self._bot.do_api_request("getupdates", api_kwargs={"offset": self._offset})
        readable: list[Update] = []
        for item in raw if isinstance(raw, list) else ():
            self._offset = item["update_id"] + 1
            try:
                readable += filter(None, [Update.de_json(item, self._bot)])
            except Exception:
                log.exception("update %d cannot be read and is passed over", item["update_id"])
        return readable

    @staticmethod
    def _complain(error: TelegramError, *, first: bool) -> None:
        if isinstance(error, Conflict):
            log.error("another process reads this bot's updates, or a webhook is set: %s", error.message)
        elif first:
            log.warning("cannot fetch updates: %s; trying on", error.message)
