"""The host of a Mini App: a web client with the page in a frame, or a phone's web view.

The host protocol: https://core.telegram.org/api/web-events
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from html import escape

from aiohttp import web
from playwright.async_api import BrowserContext, FrameLocator, Page

from tests.support.ports import held_port

FRAME = """<!doctype html><title>Telegram Web</title>
<script>
window.heard = [];
addEventListener("message", (event) => window.heard.push(JSON.parse(event.data)));
</script>
<iframe src="{app}" width="390" height="800" allow="clipboard-write"></iframe>"""

WEB_VIEW = """
window.TelegramWebviewProxy = {
  postEvent(eventType, eventData) {
    window.heardByPhone({ eventType, eventData: JSON.parse(eventData) });
  },
};
"""


class Frame:
    """A web client that shows a Mini App in a frame."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def app(self) -> FrameLocator:
        """The Mini App inside."""
        return self.page.frame_locator("iframe")

    async def heard(self, event: str) -> dict[str, object]:
        """The data of the Mini App's first event of this kind, now or as soon as it comes."""
        found = await self.page.wait_for_function(
            "(type) => window.heard.find((one) => one.eventType === type)", arg=event
        )
        data: dict[str, object] = (await found.json_value())["eventData"]
        return data

    async def say(self, event: str, data: object) -> None:
        """Send the Mini App an event."""
        message = json.dumps({"eventType": event, "eventData": data})
        await self.page.evaluate(
            "(message) => document.querySelector('iframe').contentWindow.postMessage(message, '*')", message
        )


@contextlib.asynccontextmanager
async def framed(context: BrowserContext, app_url: str) -> AsyncIterator[Frame]:
    """A page of another origin that frames the Mini App."""

    async def shell(_request: web.Request) -> web.Response:
        return web.Response(text=FRAME.format(app=escape(app_url)), content_type="text/html")

    application = web.Application()
    application.router.add_get("/", shell)
    runner = web.AppRunner(application)
    await runner.setup()
    port = held_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    page = await context.new_page()
    try:
        await page.goto(f"http://127.0.0.1:{port}/")
        yield Frame(page)
    finally:
        await page.close()
        await runner.cleanup()


async def as_web_view(context: BrowserContext) -> list[dict[str, object]]:
    """Make the context's pages believe to be in a phone's web view; returns what they tell it."""
    heard: list[dict[str, object]] = []

    def hear(event: dict[str, object]) -> None:
        heard.append(event)

    await context.expose_function("heardByPhone", hear)
    await context.add_init_script(WEB_VIEW)
    return heard
