"""Pages made from templates, and the headers that every page is sent with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.core.i18n import texts
from webapp.http.answers import PRIVATE
from webapp.http.assets import Assets

FOLDER = Path(__file__).parents[1] / "templates"


class Templates:
    """The templates, compiled when first used."""

    def __init__(self, assets: Assets, auth_base_url: str) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["icon_label"] = icon_label
        self._environment.globals.update(asset=assets.url)
        #: what every page is sent with
        self.headers: Mapping[str, str] = {
            **PRIVATE,
            hdrs.CONTENT_TYPE: "text/html; charset=utf-8",
            "Content-Security-Policy": content_security_policy(auth_base_url),
        }

    def add_filters(self, **filters: Callable[[str], Markup]) -> None:
        """Filters that templates may use by these names."""
        self._environment.filters.update(filters)

    def render(self, template: str, language: str, **context: object) -> str:
        """A template's HTML in a language; the template finds its texts as `say`."""
        say = texts(language)
        return self._environment.get_template(template).render(say=say, language=language, **context)

    def page(self, template: str, language: str, *, status: int = 200, **context: object) -> web.Response:
        """The same as an answer."""
        html = self.render(template, language, **context)
        response = web.Response(body=html.encode(), status=status, headers=self.headers)
        response.enable_compression()
        return response


def icon_label(text: str) -> Markup:
    """Put the emoji that a label begins with into an element of its own, for the style to draw it."""
    first, _, rest = text.partition(" ")
    if not rest or first[0].isalnum() or first[0].isascii():
        return escape(text)
    return Markup('<span class="icon" data-icon="{0}">{0}</span> {1}').format(first, rest)


TELEGRAM_WEB = ("https://web.telegram.org", "https://*.telegram.org")
LOOPBACK = ("http://localhost:*", "http://127.0.0.1:*")


def content_security_policy(auth_base_url: str) -> str:
    """The Content-Security-Policy of every page.

    Nothing from another origin, nothing inline. Telegram's web clients show Mini Apps in a frame; a portal on
    this very machine (plain http, loopback) may also be framed by what else runs here.
    """
    ancestors = TELEGRAM_WEB + (LOOPBACK if _is_local(auth_base_url) else ())
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            f"frame-ancestors {' '.join(ancestors)}",
        )
    )


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http":
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
