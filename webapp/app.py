"""The application: its routes, its services, and what happens around every request."""

from __future__ import annotations

import logging

from aiohttp import web

from shared.services import Services
from webapp.access import Access
from webapp.api_docs.openapi import describe
from webapp.auth.attempt_limits import AttemptLimits
from webapp.auth.init_data import InitDataVerifier
from webapp.auth.login_widget import LoginWidgetVerifier
from webapp.auth.refresh_cookie import RefreshCookie
from webapp.auth.sign_in_options import BotName, PortalSignIn
from webapp.http.assets import Assets
from webapp.http.cors import Cors
from webapp.http.request_metrics import RequestMetrics
from webapp.http.streams import Streams
from webapp.http.templates import Templates
from webapp.middleware import answering, measuring
from webapp.routes import ROUTES
from webapp.services import SERVICES, WebServices
from webapp.sign_in import dev_login

LARGEST_BODY = 16 * 1024  # bytes

log = logging.getLogger("webapp")


def create_app(portal: Services) -> web.Application:
    """Build the application of an opened portal; its access guards are found when it starts.

    Raises ValueError when the bot token is empty, Undescribed when a route declares nothing.
    """
    config, metrics, access = portal.config, RequestMetrics(), Access()
    cors = Cors(config.cors_allowed_origins)
    app = web.Application(
        middlewares=[measuring(metrics), answering(access, cors)], client_max_size=LARGEST_BODY
    )
    app.add_routes(ROUTES)
    if config.dev_login:
        _add_dev_login(app)
    app[SERVICES] = services = _services(app, portal, metrics)
    app.on_startup.append(access.open)
    app.on_shutdown.append(services.streams.close)
    if config.cors_allowed_origins:  # a signal costs every answer: 5 % of a status request
        app.on_response_prepare.append(cors.mark)
    return app


def _services(app: web.Application, portal: Services, metrics: RequestMetrics) -> WebServices:
    config, assets = portal.config, Assets()
    return WebServices(
        portal=portal,
        init_data=InitDataVerifier(config.bot_token),
        login_widget=LoginWidgetVerifier(config.bot_token),
        attempt_limits=AttemptLimits(),
        refresh_cookie=RefreshCookie.of(config.auth_base_url),
        sign_in=PortalSignIn(config, BotName(config)),
        assets=assets,
        templates=Templates(assets, config.auth_base_url),
        streams=Streams(),
        request_metrics=metrics,
        description=describe(app, config.auth_base_url),
    )


def _add_dev_login(app: web.Application) -> None:
    log.warning("DEV_LOGIN is on: POST %s signs anybody in as anybody", dev_login.PATH)
    app.add_routes(dev_login.routes)
    app.on_response_prepare.append(dev_login.warn)
