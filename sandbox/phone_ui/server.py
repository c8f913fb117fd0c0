"""The phone page's server: static files, the JSON API over the people, the event stream.

The page is at `/`. Other processes drive people through `/api/` instead; every act of `sandbox.person.Person`
has its twin. Bodies and answers are JSON; a POST must say `Content-Type: application/json`. `ID` is a
Telegram id.

    GET  /api/                          the bot and all accounts
    GET  /api/accounts/ID/messages      the private chat; ?chat=CHAT_ID for a group
    GET  /api/accounts/ID/file          ?message_id= -> the file of a message, to be kept
    POST /api/accounts/ID/start         {payload?} -> message
    POST /api/accounts/ID/follow        {link} -> message; a t.me deep link
    POST /api/accounts/ID/send          {text, chat?, reply_to?} -> message
    POST /api/accounts/ID/edit          {message_id, text} -> message
    POST /api/accounts/ID/repeat        {} -> the newest update is delivered to the bot once more
    POST /api/accounts/ID/read          {text?, after?, chat?, timeout?} -> the bot's message, awaited
    POST /api/accounts/ID/press         {button, message_id?, timeout?} -> {text, show_alert, url}
    POST /api/accounts/ID/tap           {button?, message_id?, theme?, platform?} -> {url} of the Mini App
    POST /api/accounts/ID/menu          {theme?, platform?} -> {url} of the menu button's Mini App
    POST /api/accounts/ID/init-data     {auth_date?} -> {init_data}
    POST /api/accounts/ID/login-widget  {auth_date?} -> the widget's payload
    POST /api/accounts/ID/data          {data, button?} -> message; a keyboard's Mini App hands data over
    POST /api/accounts/ID/share-phone   {} -> {message, contact}; the contact is signed for the Mini App
    POST /api/accounts/ID/look          {url} -> {code, picture}; a screen before the camera
    POST /api/accounts/ID/scan          {code} -> device; the QR's content, or the bare token
    POST /api/accounts/ID/link          {url} -> {answer}; a login link tapped instead of scanned
    GET  /api/accounts/ID/devices       -> [device]
    POST /api/accounts/ID/end           {hash} -> {}; end a device's session
    GET  /api/accounts/ID/service       -> [message]; the chat with Telegram itself, where codes come
    POST /api/accounts/ID/code          {timeout?} -> {code, kind}; the next login code not read yet
    POST /api/accounts/ID/block, unblock
    POST /api/groups                    {title, members: [ID]} -> chat
    POST /api/channel-post              {text} -> message; an update that comes from no user
    POST /api/faults/bot-api, /api/faults/mtproto, /api/faults/heal      see `sandbox.phone_ui.trouble`
    GET  /api/journal                   {bot_api: [...], mtproto: [...]}, the calls served; ?method=
    GET  /api/events                    server-sent events, ids only: chat, account; ?account=ID

Of a message without `message_id`, `press` and `tap` take the newest that has such a button. A refusal is
`{"error": text, "code": name}` with 400, 404, 409 or 504 (waited in vain).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from aiohttp import hdrs, web

from sandbox.bot_api.objects import JsonObject
from sandbox.bot_api.params import Params, read_params
from sandbox.bot_api.server import BotApi
from sandbox.crowd import Crowd
from sandbox.faults import Faults, Journal
from sandbox.launch import THEMES
from sandbox.person import NotPossible, Person
from sandbox.phone_ui import acts
from sandbox.phone_ui.camera import look
from sandbox.phone_ui.refusals import answer_refusals
from sandbox.phone_ui.stream import stream
from sandbox.phone_ui.trouble import trouble_bot_api, trouble_mtproto
from sandbox.phone_ui.views import account_view, message_view

STATIC = Path(__file__).parent / "static"


class PhoneUi:
    """Serves the page for one crowd; an async context manager. Port 0 lets the system choose."""

    def __init__(
        self,
        crowd: Crowd,
        bot_api: BotApi,
        *,
        faults: Faults,
        journal: Journal,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.crowd = crowd
        self.host = host
        self.port = port
        self._bot_api = bot_api
        self._faults = faults
        self._journal = journal
        self._screens: set[str] = set()  #: origins of opened Mini Apps: all the camera can be pointed at
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where to click; browsers know this machine as localhost."""
        return f"http://{'localhost' if self.host == '127.0.0.1' else self.host}:{self.port}"

    async def __aenter__(self) -> PhoneUi:
        app = web.Application(middlewares=[answer_refusals])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/api/", self._overview),
                web.get("/api/events", self._events),
                web.get("/api/journal", self._calls),
                web.post("/api/groups", self._group),
                web.post("/api/channel-post", self._channel_post),
                web.post("/api/faults/{side}", self._trouble),
                web.get(r"/api/accounts/{id:\d+}/file", self._file),
                web.get(r"/api/accounts/{id:\d+}/{what}", self._show),
                web.post(r"/api/accounts/{id:\d+}/{act}", self._act),
                web.static("/static", STATIC),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _page(self, request: web.Request) -> web.StreamResponse:
        del request
        return web.FileResponse(STATIC / "index.html")

    async def _overview(self, request: web.Request) -> web.StreamResponse:
        del request
        return web.json_response(
            {
                "bot": self.crowd.bot.me()
                | {"description": self.crowd.bot.texts.get(("description", ""), "")},
                "themes": THEMES,
                "accounts": [account_view(person) for person in self.crowd.people.values()],
            }
        )

    async def _show(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request)
        what = request.match_info["what"]
        if what == "messages":
            return web.json_response(self._messages(person, request))
        if what == "devices":
            return web.json_response(acts.devices(person))
        if what == "service":
            return web.json_response(acts.service(person))
        raise LookupError(f"Nothing is called {what}")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """The file of a message: served as a download, never shown as a page."""
        person, params = self._person(request), Params(dict(request.query))
        document = acts.document(person, params)
        name = quote(document.name)
        return web.Response(
            body=document.content,
            content_type="application/octet-stream",
            headers={hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{name}"},
        )

    def _messages(self, person: Person, request: web.Request) -> JsonObject:
        number = request.query.get("chat")
        chat = self.crowd.bot.chats.known[int(number)] if number else person.chat
        language = person.account.language_code
        return {
            "messages": [message_view(message) for message in person.messages(chat=chat)],
            "commands": self.crowd.bot.commands.offered(chat, person.account.id, language),
            "menu_button": self.crowd.bot.menu_button(person.account.id),
            "blocked": person.has_blocked,
        }

    async def _act(self, request: web.Request) -> web.StreamResponse:
        person, params = self._person(request), await _body(request)
        name = request.match_info["act"]
        if name == "look":
            return web.json_response(await self._look(params.text("url")))
        if name not in acts.ACTS:
            raise LookupError(f"Nobody can do {name}")
        answer = await acts.ACTS[name](self.crowd, person, params)
        if name in {"tap", "menu"} and isinstance(answer, dict):
            self._screens.add(_origin(str(answer["url"])))
        return web.json_response(answer)

    async def _look(self, url: str) -> JsonObject:
        if _origin(url) not in self._screens:
            raise NotPossible("The camera sees only screens that a button of the bot has opened")
        sight = await look(url)
        return {"code": sight.code, "picture": sight.picture}

    async def _events(self, request: web.Request) -> web.StreamResponse:
        account = request.query.get("account")
        return await stream(request, self.crowd, int(account) if account else None)

    async def _calls(self, request: web.Request) -> web.StreamResponse:
        method = request.query.get("method")
        bot_calls = self._bot_api.calls(method) if method else self._bot_api.journal
        return web.json_response(
            {
                "bot_api": [vars(call) for call in bot_calls],
                "mtproto": [vars(call) for call in self._journal.calls(method)],
            }
        )

    async def _group(self, request: web.Request) -> web.StreamResponse:
        params = await _body(request)
        members = [self.crowd.person(int(str(number))) for number in params.json_array("members") or []]
        return web.json_response(self.crowd.add_group(params.text("title", "Group"), *members).to_json())

    async def _channel_post(self, request: web.Request) -> web.StreamResponse:
        params = await _body(request)
        return web.json_response(message_view(self.crowd.post_to_channel(params.text("text"))))

    async def _trouble(self, request: web.Request) -> web.StreamResponse:
        params, side = await _body(request), request.match_info["side"]
        if side == "bot-api":
            trouble_bot_api(self._bot_api.faults, params)
        elif side == "mtproto":
            trouble_mtproto(self._faults, params)
        elif side == "heal":
            self._bot_api.faults.clear()
            self._faults.heal()
        else:
            raise LookupError(f"No faults of {side}")
        return web.json_response({})

    def _person(self, request: web.Request) -> Person:
        return self.crowd.person(int(request.match_info["id"]))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _body(request: web.Request) -> Params:
    """JSON only: a form on some web page then cannot act for anybody."""
    if request.content_type != "application/json":
        raise NotPossible("Say Content-Type: application/json")
    return await read_params(request)
