"""The login page and its refusals: HTML, ready to be read before any script runs."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from markupsafe import Markup

from shared.core.errors import PortalError
from shared.core.i18n import texts
from shared.login.login_cache import LoginView
from shared.login.logins import LoginNotFound
from webapp.description.operation import Tag, Text, Who, described
from webapp.login.logins import LOGINS, check_owner
from webapp.login.page_texts import script_texts
from webapp.login.qr_svg import qr_svg
from webapp.login.session_id import LOGIN, session_id_of
from webapp.login.view import state_json
from webapp.login.ways import registry
from webapp.serving.answers import encode
from webapp.serving.language import asked_language
from webapp.serving.rendering import Templates

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
SCRIPT = "page.js"
MODULES = (
    "host.js",
    "theme.js",
    "request.js",
    "api.js",
    "feed.js",
    "screen.js",
    "clipboard.js",
    "ways.js",
    "form.js",
    *(module for part in registry.PARTS for module in part.modules),
    "share.js",
    "buttons.js",
    "onward.js",
    "signed_in/identity.js",
)

routes = web.RouteTableDef()


class Pages:
    """The page of a login, and the page that refuses one."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def login(self, view: LoginView, session_id: str) -> web.Response:
        """The page of a login, as it stands now."""
        state = state_json(view)
        return self._templates.page(
            "login.html",
            view.language,
            script=SCRIPT,
            modules=MODULES,
            styles=STYLES,
            session_id=session_id,
            parts=registry.PARTS,
            state=state,
            state_json=encode(state),
            texts_json=encode(script_texts(view.language)),
            qr=Markup(qr_svg(view.url)) if "url" in state and view.url else None,  # noqa: S704 - digits only
        )

    def refusal(self, request: web.Request, error: PortalError) -> web.Response:
        """A friendly page instead of a login, in the browser's language."""
        language = asked_language(request)
        say = texts(language)
        kind = _kind(error)
        return self._templates.page(
            "refusal.html",
            language,
            status=error.status,
            styles=STYLES,
            title=say(f"page.{kind}.title"),
            text=say(f"page.{kind}.text"),
            reference=error.details.get("reference"),
            retry=error.status >= 500,
        )


PAGES = web.AppKey("pages", Pages)


@routes.get("/qr-auth")
@described(
    "pages.login_page",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    takes=(LOGIN,),
    answers={200: Text(media="text/html", meaning="The page, in its person's language.")},
    errors=(LoginNotFound,),
    refuses_by_page=True,
)
async def login_page(request: web.Request) -> web.Response:
    """The page of one login; opening it sets the login going."""
    session_id = session_id_of(request)
    view = await request.app[LOGINS].open_page(session_id)
    if view is None:
        raise LoginNotFound
    check_owner(request, view)
    return request.app[PAGES].login(view, session_id)


_KINDS: Mapping[str, str] = {
    "session_id_missing": "bad_link",
    "login_not_found": "unknown",
    "wrong_user": "wrong_user",
    "init_data_invalid": "init_data_invalid",
    "unavailable": "unavailable",
}


def _kind(error: PortalError) -> str:
    return _KINDS.get(error.code, "broken")
