"""The application: which routes there are, what stands around them, and how it is served."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from shared.core.config import Config
from shared.identity.identities import Identities
from shared.services import Services
from webapp import (
    admin_invites,
    admin_logins,
    admin_overview,
    admin_page,
    admin_people,
    admin_records,
    assets,
    auth_api,
    chats_api,
    cors,
    dashboard,
    dev_api,
    devices_api,
    docs_page,
    event_stream,
    health,
    login_api,
    metrics,
    openapi_api,
    own_login_api,
    pages,
    phone_api,
    privacy_api,
    telegram_api,
)
from webapp.account_side import ACCOUNT_SIDE, AccountSide
from webapp.answers import json_answer
from webapp.attempt_limits import ATTEMPT_LIMITS, AttemptLimits
from webapp.bot_name import BotName
from webapp.description.operation import Tag, Who, described
from webapp.http_log import SERVER_LOG
from webapp.identity import IDENTITIES
from webapp.init_data import VERIFIER, InitDataVerifier
from webapp.login_counts import login_counts
from webapp.login_widget import LOGIN_WIDGET, LoginWidgetVerifier
from webapp.logins import LOGINS, Logins
from webapp.middlewares import answered, measured
from webapp.operators import OPERATOR_IDS, OPERATOR_SIDE, OperatorSide
from webapp.refresh_cookie import REFRESH_COOKIE, RefreshCookie
from webapp.remote import TRUSTED_PROXIES
from webapp.rendering import Templates
from webapp.sign_in_offer import SIGN_IN_OFFER, SignInOffer
from webapp.signed_in_pages import TEMPLATES
from webapp.streams import STREAMS, Streams

LARGEST_BODY = 16 * 1024  # bytes
LONGEST_LINE = 16 * 1024  # bytes of a request's first line: an absurd session id is unknown, not an error
SHUTDOWN_TIMEOUT = 5.0  # seconds for requests to finish once no new ones are taken
BACKLOG = 1024  # connections waiting to be accepted

ADMIN = (admin_page, admin_overview, admin_people, admin_invites, admin_logins, admin_records)

log = logging.getLogger("webapp")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the application stands on."""

    config: Config
    logins: Logins
    identities: Identities
    probes: Mapping[str, health.Probe]
    login_counts: metrics.LoginCounts
    account_side: AccountSide | None = None  #: None: nothing about connected accounts is served
    operator_side: OperatorSide | None = None  #: None: there is no operators' panel


def ground(portal: Services) -> Ground:
    """The application's ground in an opened portal."""

    async def database_answers() -> bool:
        await portal.db.ping()
        return True

    async def listener_hears() -> bool:
        return portal.listener.healthy

    return Ground(
        config=portal.config,
        logins=portal.qr_auth,
        identities=portal.identities,
        probes={"database": database_answers, "listener": listener_hears},
        login_counts=lambda: login_counts(portal.db),
        account_side=AccountSide(
            db=portal.db,
            logins=portal.qr_auth,
            accounts=portal.accounts,
            chats=portal.chats,
            devices=portal.devices,
            erasure=portal.erasure,
        ),
        operator_side=OperatorSide(
            db=portal.db,
            accounts=portal.accounts,
            listener=portal.listener,
            warm=portal.warm if portal.warm.is_open else None,
        ),
    )


def create_app(base: Ground) -> web.Application:
    """Build the application. Raises ValueError when the bot token is empty."""
    app = web.Application(middlewares=[measured, answered], client_max_size=LARGEST_BODY)
    app[LOGINS] = base.logins
    app[IDENTITIES] = base.identities
    app[VERIFIER] = InitDataVerifier(base.config.bot_token)
    app[LOGIN_WIDGET] = LoginWidgetVerifier(base.config.bot_token)
    app[ATTEMPT_LIMITS] = AttemptLimits()
    app[REFRESH_COOKIE] = RefreshCookie.of(base.config.auth_base_url)
    app[cors.CORS_ORIGINS] = base.config.cors_allowed_origins
    app[OPERATOR_IDS] = base.config.operator_ids
    app[TRUSTED_PROXIES] = base.config.trusted_proxies
    app[assets.ASSETS] = assets.Assets()
    app[TEMPLATES] = Templates(app[assets.ASSETS], base.config.auth_base_url)
    app[pages.PAGES] = pages.Pages(app[TEMPLATES])
    app[docs_page.DOCS] = docs_page.Docs(app[TEMPLATES])
    app[SIGN_IN_OFFER] = SignInOffer(base.config, BotName(base.config))
    app[health.PROBES] = base.probes
    app[metrics.METRICS] = metrics.Metrics(base.login_counts)
    app[STREAMS] = Streams()
    app.on_shutdown.append(app[STREAMS].close)
    if base.config.cors_allowed_origins:  # a signal costs every answer: 5 % of a status request
        app.on_response_prepare.append(cors.mark)
    for module in (
        login_api,
        phone_api,
        auth_api,
        event_stream,
        pages,
        assets,
        health,
        metrics,
        openapi_api,
        docs_page,
    ):
        app.add_routes(module.routes)
    app.router.add_get("/api/", api_root)
    if base.account_side is not None:
        app[ACCOUNT_SIDE] = base.account_side
        for module in (dashboard, telegram_api, own_login_api, chats_api, devices_api, privacy_api):
            app.add_routes(module.routes)
    if base.operator_side is not None:
        app[OPERATOR_SIDE] = base.operator_side
        for module in ADMIN:
            app.add_routes(module.routes)
    if base.config.dev_login:
        _let_anybody_in(app)
    app[openapi_api.DESCRIPTION] = openapi_api.Description(app, base.config.auth_base_url)
    return app


def _let_anybody_in(app: web.Application) -> None:
    log.warning("DEV_LOGIN is on: POST %s signs anybody in as anybody", dev_api.PATH)
    app.add_routes(dev_api.routes)
    app.on_response_prepare.append(dev_api.warn)


class Greeting(TypedDict):
    """What this is."""

    message: str
    version: str
    status: Literal["running"]


@described("app.api_root", tag=Tag.PORTAL, who=Who.ANYBODY, answers={200: Greeting})
async def api_root(_request: web.Request) -> web.Response:
    """Say what this is."""
    return json_answer(
        {"message": "Telegram auth portal", "version": version("telegram-auth-portal"), "status": "running"}
    )


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    """Take requests; at the end take no new ones, end the streams and let the requests finish.

    Raises OSError when the address cannot be had.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=SERVER_LOG,
        handler_cancellation=True,
        shutdown_timeout=SHUTDOWN_TIMEOUT,
        max_line_size=LONGEST_LINE,
        auto_decompress=False,  # no body of ours is worth compressing: nothing can swell here
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
        log.info("listening on http://%s:%d", host, port)
        yield
    finally:
        await runner.cleanup()


async def serve(app: web.Application, host: str, port: int) -> None:
    """Take requests until SIGTERM or SIGINT. Raises what :func:`listening` does."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with listening(app, host, port):
        await stop.wait()
        log.info("stopping")
