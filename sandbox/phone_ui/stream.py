"""Server-sent events: which chat or account changed. Ids only; a listener reads the new state itself."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from sandbox.bot_api.chats import ChatEvent
from sandbox.bot_api.objects import JsonObject
from sandbox.crowd import Crowd
from sandbox.world import Change

HEARTBEAT = 15.0  # seconds
BACKLOG = 1000  # events a listener may be behind; then the stream ends and it starts over

Event = tuple[str, JsonObject]


class Listener:
    """Collects events for one stream."""

    def __init__(self, crowd: Crowd, account_id: int | None) -> None:
        self._account_id = account_id
        self._queue: asyncio.Queue[Event] = asyncio.Queue(BACKLOG)
        self._undo = (crowd.bot.chats.watch(self._chat), crowd.world.subscribe(self._account))
        self.lost = False  #: it fell behind: events are missing

    def close(self) -> None:
        """Stop listening."""
        for undo in self._undo:
            undo()

    async def next(self) -> Event | None:
        """The next event, or None after a quiet time."""
        try:
            async with asyncio.timeout(HEARTBEAT):
                return await self._queue.get()
        except TimeoutError:
            return None

    def _chat(self, event: ChatEvent) -> None:
        # a group's id is no account's: everybody hears of it
        if self._account_id is None or event.chat_id == self._account_id or event.chat_id < 0:
            data: JsonObject = {"what": event.kind, "chat": event.chat_id, "message_id": event.message_id}
            self._put("chat", data)

    def _account(self, change: Change) -> None:
        if self._account_id in (None, change.account_id):
            self._put("account", {"what": change.kind, "account": change.account_id})

    def _put(self, name: str, data: JsonObject) -> None:
        try:
            self._queue.put_nowait((name, data))
        except asyncio.QueueFull:
            self.lost = True


async def stream(request: web.Request, crowd: Crowd, account_id: int | None) -> web.StreamResponse:
    """Write events until the listener leaves or falls behind."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    listener = Listener(crowd, account_id)
    try:
        await response.prepare(request)
        await response.write(b": listening\n\n")
        while not listener.lost:
            event = await listener.next()
            if event is None:
                await response.write(b": still here\n\n")
            else:
                name, data = event
                await response.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
    except ConnectionError:
        pass  # the listener went away between two writes
    finally:
        listener.close()
    return response
