"""A bot's web side, as small as can be: a Mini App that shows a login QR and speaks the Mini App protocol."""

from __future__ import annotations

import asyncio
import io
import json
from types import TracebackType
from typing import Self

import qrcode
import qrcode.image.svg
from aiohttp import web

PAGE = """<!doctype html><meta charset="utf-8"><title>Login</title>
<style>
body { font: 16px sans-serif; text-align: center; margin: 24px; }
svg { width: 240px; background: #fff; }
</style>
<h2 id="user"></h2><div id="qr"></div><p id="status">waiting</p><p id="heard"></p>
<script>
const launch = new URLSearchParams(location.hash.slice(1));
const data = new URLSearchParams(launch.get("tgWebAppData"));
const theme = JSON.parse(launch.get("tgWebAppThemeParams"));
const post = (eventType, eventData) => parent.postMessage(JSON.stringify({ eventType, eventData }), "*");
const paint = (colours) => {
  document.body.style.background = colours.bg_color;
  document.body.style.color = colours.text_color;
};
const heard = [];
paint(theme);
document.getElementById("user").textContent = JSON.parse(data.get("user")).first_name;
addEventListener("message", (event) => {
  const { eventType, eventData } = JSON.parse(event.data);
  heard.push(eventType);
  document.getElementById("heard").textContent = heard.join(" ");
  if (eventType === "theme_changed") paint(eventData.theme_params);
  if (eventType === "main_button_pressed") post("web_app_request_phone");
});
post("web_app_ready");
post("web_app_request_theme");
post("web_app_setup_main_button", { is_visible: true, is_active: true, text: "Share my number" });
post("web_app_setup_back_button", { is_visible: true });
const source = new EventSource("/qr-auth-events" + location.search);
source.addEventListener("state", (event) => {
  const state = JSON.parse(event.data);
  document.getElementById("status").textContent = state.status;
  document.getElementById("qr").innerHTML = state.qr_svg || "";
  if (state.status === "authorized") { source.close(); setTimeout(() => post("web_app_close"), 400); }
});
</script>
"""

State = dict[str, str]


class MiniApp:
    """Serves one login page; `show` and `finish` change what it displays."""

    def __init__(self) -> None:
        self.url = ""
        self._state: State = {"status": "pending"}
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/qr-auth", self._page)
        app.router.add_get("/qr-auth-events", self._events)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://localhost:{self._runner.addresses[0][1]}/qr-auth?session_id=abc"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def show(self, url: str) -> None:
        """Draw this login link as a QR."""
        drawn = io.BytesIO()
        qrcode.make(url, image_factory=qrcode.image.svg.SvgPathImage).save(drawn)
        self._set(
            {"status": "pending", "url": url, "qr_svg": drawn.getvalue().decode().split("?>")[1].strip()}
        )

    def finish(self, status: str) -> None:
        """The login came to its end, or waits for a password."""
        self._set({"status": status})

    def _set(self, state: State) -> None:
        self._state = state
        self._changed.set()
        self._changed = asyncio.Event()

    async def _page(self, request: web.Request) -> web.Response:
        del request
        return web.Response(text=PAGE, content_type="text/html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            changed = self._changed
            await response.write(f"event: state\ndata: {json.dumps(self._state)}\n\n".encode())
            await changed.wait()
