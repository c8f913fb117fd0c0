"""The updates that wait for the bot, and long polling (core.telegram.org/bots/api#getting-updates)."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass

from sandbox.bot_api.errors import conflict
from sandbox.bot_api.objects import JsonObject

POLL_LIMIT = 100  # updates in one answer
POLL_TIMEOUT = 50.0  # seconds; Telegram answers sooner whatever was asked
HISTORY = 1000  # updates kept for repeating
_ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, kw_only=True)
class Update:
    """One update. `queue` keeps the order within a chat when a webhook is served in parallel."""

    id: int
    kind: str
    payload: JsonObject
    queue: int
    repeated: bool = False  #: delivered once more, although the bot has confirmed it

    def to_json(self) -> JsonObject:
        """The `Update` object."""
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """Updates in order, kept until confirmed; one reader at a time."""

    def __init__(self) -> None:
        self.allowed: frozenset[str] = frozenset()  #: empty: all but those on request only
        self.pending: deque[Update] = deque()
        self.wakes: set[asyncio.Event] = set()  #: set whenever something changes
        self._waiting = asyncio.Event()
        self._history: deque[Update] = deque(maxlen=HISTORY)
        self._next_id = 1 + secrets.randbelow(10**9)
        self._reader = 0
        self._reason = ""

    def put(self, kind: str, payload: JsonObject, *, queue: int) -> Update | None:
        """Queue an update; None when the bot did not ask for this kind."""
        if (kind not in self.allowed) if self.allowed else (kind in _ON_REQUEST_ONLY):
            return None
        update = Update(id=self._next_id, kind=kind, payload=payload, queue=queue)
        self._next_id += 1
        self._history.append(update)
        self.pending.append(update)
        self.wake()
        return update

    def repeat(self, update_id: int | None = None) -> Update:
        """Deliver an update once more, the newest by default. Raises LookupError when there is none."""
        for update in reversed(self._history):
            if update_id in (None, update.id):
                again = Update(
                    id=update.id, kind=update.kind, payload=update.payload, queue=update.queue, repeated=True
                )
                self.pending.append(again)
                self.wake()
                return again
        raise LookupError("No such update was ever sent")

    def confirm(self, offset: int) -> None:
        """Forget what is below a positive offset; a negative one keeps only that many from the end."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        elif offset > 0:
            kept = [update for update in self.pending if update.repeated or update.id >= offset]
            self.pending = deque(kept)

    def done(self, update: Update) -> None:
        """The webhook took it."""
        self.pending = deque(other for other in self.pending if other is not update)

    def wake(self) -> None:
        """Have every waiter look again."""
        for event in self.wakes:
            event.set()

    def evict(self, reason: str) -> None:
        """End a running poll with 409; the reason is Telegram's wording."""
        self._reader += 1
        self._reason = reason
        self.wake()

    async def until_polled(self) -> None:
        """Return once the bot waits for updates: it is up, and has read all there was."""
        await self._waiting.wait()

    async def poll(self, *, offset: int, limit: int, timeout: float) -> list[Update]:
        """Confirm, then wait until something is there or the time is over.

        Raises ApiError 409 when another reader comes, as Telegram ends the older of two.
        """
        self.evict("terminated by other getUpdates request; make sure that only one bot instance is running")
        reader = self._reader
        self.confirm(offset)
        if offset < 0:
            self.confirm(self.pending[0].id if self.pending else 0)
        woken = asyncio.Event()
        self.wakes.add(woken)
        try:
            async with asyncio.timeout(min(timeout, POLL_TIMEOUT)):
                while not self.pending:
                    woken.clear()
                    self._waiting.set()
                    await woken.wait()
                    if self._reader != reader:
                        raise conflict(self._reason)
        except TimeoutError:
            return []
        finally:
            self.wakes.discard(woken)
            if self._reader == reader:
                self._waiting.clear()
        return self._take(limit)

    def _take(self, limit: int) -> list[Update]:
        taken = list(self.pending)[:limit]
        repeated = {id(update) for update in taken if update.repeated}
        if repeated:
            self.pending = deque(update for update in self.pending if id(update) not in repeated)
        return taken
