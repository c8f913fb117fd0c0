"""The application: what it stands on, which routes there are, and what stands around them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from shared.core.config import Config
from shared.identity.identities import Identities
from shared.services import Services
from webapp.account.routes import ACCOUNT_ROUTES
from webapp.account.side import ACCOUNT_SIDE, AccountSide
from webapp.identity.asker import IDENTITIES
from webapp.identity.attempt_limits import ATTEMPT_LIMITS, AttemptLimits
from webapp.identity.init_data import VERIFIER, InitDataVerifier
from webapp.identity.login_widget import LOGIN_WIDGET, LoginWidgetVerifier
from webapp.identity.refresh_cookie import REFRESH_COOKIE, RefreshCookie
from webapp.login.logins import LOGINS, Logins
from webapp.login.pages import PAGES, Pages
from webapp.login.routes import LOGIN_ROUTES
from webapp.middlewares import answered, measuring
from webapp.monitoring.health import PROBES, Probe
from webapp.monitoring.login_counts import login_counts
from webapp.monitoring.metrics import METRICS, LoginCounts, Metrics
from webapp.monitoring.routes import MONITORING_ROUTES
from webapp.openapi.api import DESCRIPTION, Description
from webapp.openapi.docs import DOCS, Docs
from webapp.openapi.routes import OPENAPI_ROUTES
from webapp.panel.operators import OPERATOR_IDS, OPERATOR_SIDE, OperatorSide
from webapp.panel.routes import PANEL_ROUTES
from webapp.serving import assets, cors
from webapp.serving.remote import TRUSTED_PROXIES
from webapp.serving.rendering import Templates
from webapp.serving.streams import STREAMS, Streams
from webapp.signed_in import auth, dev_login
from webapp.signed_in.bot_name import BotName
from webapp.signed_in.offer import SIGN_IN_OFFER, SignInOffer
from webapp.signed_in.pages import TEMPLATES

LARGEST_BODY = 16 * 1024  # bytes

log = logging.getLogger("webapp")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the application stands on."""

    config: Config
    logins: Logins
    identities: Identities
    probes: Mapping[str, Probe]
    login_counts: LoginCounts
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
    metrics = Metrics(base.login_counts)
    app = web.Application(middlewares=[measuring(metrics.requests), answered], client_max_size=LARGEST_BODY)
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
    app[PAGES] = Pages(app[TEMPLATES])
    app[DOCS] = Docs(app[TEMPLATES])
    app[SIGN_IN_OFFER] = SignInOffer(base.config, BotName(base.config))
    app[PROBES] = base.probes
    app[METRICS] = metrics
    app[STREAMS] = Streams()
    app.on_shutdown.append(app[STREAMS].close)
    if base.config.cors_allowed_origins:  # a signal costs every answer: 5 % of a status request
        app.on_response_prepare.append(cors.mark)
    for routes in (LOGIN_ROUTES, auth.routes, assets.routes, MONITORING_ROUTES, OPENAPI_ROUTES):
        app.add_routes(routes)
    if base.account_side is not None:
        app[ACCOUNT_SIDE] = base.account_side
        app.add_routes(ACCOUNT_ROUTES)
    if base.operator_side is not None:
        app[OPERATOR_SIDE] = base.operator_side
        app.add_routes(PANEL_ROUTES)
    if base.config.dev_login:
        _let_anybody_in(app)
    app[DESCRIPTION] = Description(app, base.config.auth_base_url)
    return app


def _let_anybody_in(app: web.Application) -> None:
    log.warning("DEV_LOGIN is on: POST %s signs anybody in as anybody", dev_login.PATH)
    app.add_routes(dev_login.routes)
    app.on_response_prepare.append(dev_login.warn)
