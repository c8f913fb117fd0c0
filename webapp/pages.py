"""The login page and its refusals: HTML, ready to be read before any script runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.core.errors import PortalError
from shared.core.i18n import texts
from shared.login.board import LoginView
from shared.login.logins import LoginNotFound
from webapp.answers import PRIVATE, encode
from webapp.assets import Assets
from webapp.language import asked_language
from webapp.logins import LOGINS, check_owner, session_id_of
from webapp.page_policy import content_security_policy
from webapp.page_texts import script_texts
from webapp.qr_svg import qr_svg
from webapp.view_json import state_json

STYLES = (
    "theme.css",
    "base.css",
    "page.css",
    "steps.css",
    "forms.css",
    "ways.css",
    "icons.css",
    "access.css",
    "wide.css",
)  # later ones win
MODULES = (
    "host.js",
    "theme.js",
    "api.js",
    "feed.js",
    "screen.js",
    "clipboard.js",
    "ways.js",
    "form.js",
    "phone.js",
    "contact.js",
    "code.js",
    "password.js",
    "srp.js",
    "share.js",
    "buttons.js",
)

routes = web.RouteTableDef()


class Pages:
    """The templates, compiled once, and the headers that go with them."""

    def __init__(self, assets: Assets, auth_base_url: str) -> None:
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.filters["icon_label"] = icon_label
        environment.globals.update(asset=assets.url, modules=MODULES, styles=STYLES)
        self._login = environment.get_template("login.html")
        self._refusal = environment.get_template("refusal.html")
        self._headers = {
            **PRIVATE,
            hdrs.CONTENT_TYPE: "text/html; charset=utf-8",
            "Content-Security-Policy": content_security_policy(auth_base_url),
        }

    def login(self, view: LoginView, session_id: str) -> web.Response:
        """The page of a login, as it stands now."""
        state = state_json(view)
        html = self._login.render(
            say=texts(view.language),
            language=view.language,
            session_id=session_id,
            state=state,
            state_json=encode(state),
            texts_json=encode(script_texts(view.language)),
            qr=Markup(qr_svg(view.url)) if "url" in state and view.url else None,  # noqa: S704 - digits only
        )
        return self._answer(html, 200)

    def refusal(self, request: web.Request, error: PortalError) -> web.Response:
        """A friendly page instead of a login, in the browser's language."""
        language = asked_language(request)
        say = texts(language)
        kind = _kind(error)
        html = self._refusal.render(
            say=say,
            language=language,
            title=say(f"page.{kind}.title"),
            text=say(f"page.{kind}.text"),
            reference=error.details.get("reference"),
            retry=error.status >= 500,
        )
        return self._answer(html, error.status)

    def _answer(self, html: str, status: int) -> web.Response:
        response = web.Response(body=html.encode(), status=status, headers=self._headers)
        response.enable_compression()
        return response


PAGES = web.AppKey("pages", Pages)


@routes.get("/qr-auth")
async def login_page(request: web.Request) -> web.Response:
    """The page of one login; opening it sets the login going."""
    session_id = session_id_of(request)
    view = await request.app[LOGINS].open_page(session_id)
    if view is None:
        raise LoginNotFound
    check_owner(request, view)
    return request.app[PAGES].login(view, session_id)


def icon_label(text: str) -> Markup:
    """Put the emoji that a label begins with into an element of its own, for the style to draw it."""
    first, _, rest = text.partition(" ")
    if not rest or first[0].isalnum() or first[0].isascii():
        return escape(text)
    return Markup('<span class="icon" data-icon="{0}">{0}</span> {1}').format(first, rest)


_KINDS: Mapping[str, str] = {
    "session_id_missing": "bad_link",
    "login_not_found": "unknown",
    "wrong_user": "wrong_user",
    "init_data_invalid": "init_data_invalid",
    "unavailable": "unavailable",
}


def _kind(error: PortalError) -> str:
    return _KINDS.get(error.code, "broken")
