"""The Bot API over HTTP: `/bot<token>/<method>` (core.telegram.org/bots/api#making-requests)."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from dataclasses import dataclass

from aiohttp import web

from sandbox.bot_api import methods_bot, methods_files, methods_messages
from sandbox.bot_api.bot import Bot
from sandbox.bot_api.errors import ApiError
from sandbox.bot_api.faults import BotApiFaults, ConnectionCut, Nonsense
from sandbox.bot_api.files import LARGEST
from sandbox.bot_api.methods_bot import Method
from sandbox.bot_api.methods_updates import UpdateMethods
from sandbox.bot_api.objects import JsonObject
from sandbox.bot_api.params import Params, read_params
from sandbox.bot_api.webhook import Webhook

JOURNAL_LENGTH = 5000  # calls


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call in the journal; the parameters as they came, without any token."""

    at: float  #: Unix time, seconds
    method: str
    params: JsonObject
    error: str = ""  #: the refusal, empty when it was answered


class BotApi:
    """Serves one bot; an async context manager that listens while it is open.

    Port 0 lets the system choose; `url` then says where. The journal holds the last calls, oldest first.
    """

    def __init__(self, bot: Bot, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.bot = bot
        self.faults = BotApiFaults()
        self.journal: deque[Call] = deque(maxlen=JOURNAL_LENGTH)
        self.webhook = Webhook(bot.updates, self._reply)
        self.host = host
        self.port = port
        self._methods = _methods(UpdateMethods(self.webhook))
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @property
    def url(self) -> str:
        """The root, as `BOT_API_URL` has it: no slash at the end."""
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> BotApi:
        app = web.Application(client_max_size=2 * LARGEST)
        for prefix in ("/bot{token:[^/]+}", "/bot{token:[^/]+}/test"):
            app.router.add_route("*", f"{prefix}/{{method}}", self._handle)
        app.router.add_route("*", "/{tail:.*}", _not_found)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.accept_connections()
        self.port = self._runner.addresses[0][1]
        await self.webhook.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def accept_connections(self) -> None:
        """Listen; again on the same port after `refuse_connections`."""
        if self._runner is not None and self._site is None:
            self._site = web.TCPSite(self._runner, self.host, self.port, reuse_address=True)
            await self._site.start()

    async def refuse_connections(self) -> None:
        """Listen no more, and close what is open: clients meet "connection refused"."""
        if self._site is None or self._runner is None:
            return
        await self._site.stop()
        self._site = None
        if self._runner.server is not None:
            await self._runner.server.shutdown(0)

    def calls(self, method: str) -> list[Call]:
        """The journal's calls of one method."""
        return [call for call in self.journal if call.method == method.lower()]

    async def call(self, method: str, params: Params) -> object:
        """Run a method as a request would, faults and journal included.

        Raises ApiError, Nonsense or ConnectionCut.
        """
        name = method.lower()
        chat_id = str(params.as_dict().get("chat_id", ""))
        error = ""
        try:
            self.faults.strike("before", name, chat_id)
            answer = await self._methods.get(name, _unknown)(self.bot, params)
            self.faults.strike("after", name, chat_id)
        except ApiError as refused:
            error = f"{refused.code} {refused.description}"
            raise
        except ConnectionCut:
            error = "connection cut"
            raise
        except Nonsense as nonsense:
            error = f"nonsense: {nonsense}"
            raise
        else:
            return answer
        finally:
            kept = {key: value for key, value in params.as_dict().items() if key != "secret_token"}
            self.journal.append(Call(at=time.time(), method=name, params=kept, error=error))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check(request.match_info["token"])
            if self.faults.latency:
                await asyncio.sleep(self.faults.latency)
            answer = await self.call(request.match_info["method"], await read_params(request))
        except ApiError as error:
            return web.json_response(error.to_json(), status=error.code)
        except Nonsense as nonsense:
            return web.Response(
                text=nonsense.body, status=nonsense.status, content_type=nonsense.content_type
            )
        except ConnectionCut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        return web.json_response({"ok": True, "result": answer})

    def _check(self, token: str) -> None:
        if not secrets.compare_digest(token.encode(), self.bot.token.encode()):
            raise ApiError(401, "Unauthorized")

    async def _reply(self, call: JsonObject) -> None:
        try:
            await self.call(str(call["method"]), Params(call))
        except (ApiError, ConnectionCut, Nonsense):
            return  # a method in a webhook's answer gets no response; the journal records it


async def _unknown(bot: Bot, params: Params) -> object:
    del bot, params
    raise ApiError(404, "Not Found: method not found")


async def _not_found(request: web.Request) -> web.StreamResponse:
    del request
    return web.json_response(ApiError(404, "Not Found").to_json(), status=404)


def _methods(updates: UpdateMethods) -> dict[str, Method]:
    methods: dict[str, Method] = {
        "getMe": methods_bot.get_me,
        "logOut": methods_bot.log_out,
        "close": methods_bot.log_out,
        "getUpdates": updates.get_updates,
        "setWebhook": updates.set_webhook,
        "deleteWebhook": updates.delete_webhook,
        "getWebhookInfo": updates.get_webhook_info,
        "sendMessage": methods_messages.send_message,
        "sendDocument": methods_files.send_document,
        "editMessageText": methods_messages.edit_message_text,
        "editMessageReplyMarkup": methods_messages.edit_message_reply_markup,
        "deleteMessage": methods_messages.delete_message,
        "answerCallbackQuery": methods_messages.answer_callback_query,
        "sendChatAction": methods_messages.send_chat_action,
        "getChat": methods_bot.get_chat,
        "setMyCommands": methods_bot.set_my_commands,
        "getMyCommands": methods_bot.get_my_commands,
        "deleteMyCommands": methods_bot.delete_my_commands,
        "setChatMenuButton": methods_bot.set_chat_menu_button,
        "getChatMenuButton": methods_bot.get_chat_menu_button,
    }
    for what, name in (
        ("name", "Name"),
        ("description", "Description"),
        ("short_description", "ShortDescription"),
    ):
        methods[f"setMy{name}"] = methods_bot.text_setter(what)
        methods[f"getMy{name}"] = methods_bot.text_getter(what)
    return {name.lower(): method for name, method in methods.items()}
