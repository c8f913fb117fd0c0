"""The dashboard: the connected account's chats, devices and plan, on one page."""

from __future__ import annotations

from aiohttp import web

from webapp.api.operation import Tag, Who, described
from webapp.pages.shell import SHELL, SignedInPage, shell

routes = web.RouteTableDef()

MODULES = (
    "account",
    "account_status",
    "chat_list",
    "compose",
    "connect",
    "conversation",
    "describe",
    "devices",
    "live",
    "message",
    "outgoing",
)

PAGE = SignedInPage(
    path="/telegram/",
    template="dashboard.html",
    texts="dashboard",
    script="dashboard/dashboard.js",
    modules=tuple(f"dashboard/{name}.js" for name in MODULES),
    styles=("dashboard/dashboard.css",),
)


@routes.get("/telegram/")
@described("dashboard.dashboard", tag=Tag.ACCOUNT, who=Who.PERSONAL, answers={200: SHELL}, is_shell=True)
async def dashboard(request: web.Request) -> web.Response:
    """The page's shell; what it shows, its scripts ask for."""
    return await shell(request, PAGE)
