"""What handlers work with: one record, under one key of the application."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from shared.services import Services
from webapp.api.description import ApiDescription
from webapp.auth.attempt_limits import AttemptLimits
from webapp.auth.init_data import InitDataVerifier
from webapp.auth.login_widget import LoginWidgetVerifier
from webapp.auth.refresh_cookie import RefreshCookie
from webapp.auth.sign_in_options import PortalSignIn
from webapp.http.assets import Assets
from webapp.http.request_metrics import RequestMetrics
from webapp.http.streams import Streams
from webapp.http.templates import Templates


@dataclass(frozen=True, kw_only=True)
class WebServices:
    """The portal's services, and what the web container adds to them."""

    portal: Services
    init_data: InitDataVerifier
    login_widget: LoginWidgetVerifier
    attempt_limits: AttemptLimits
    refresh_cookie: RefreshCookie
    sign_in: PortalSignIn
    assets: Assets
    templates: Templates
    streams: Streams
    request_metrics: RequestMetrics
    description: ApiDescription  #: of the application's own routes


SERVICES = web.AppKey("services", WebServices)
