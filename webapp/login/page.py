"""The page of one login: HTML that can be read before any script runs."""

from __future__ import annotations

from functools import cache

from aiohttp import web
from markupsafe import Markup

from shared.core.i18n import texts
from shared.login.login_cache import LoginView
from shared.login.logins import LoginNotFound
from webapp.api.operation import MediaAnswer, Tag, Who, described
from webapp.auth.session_id import LOGIN, session_id_of
from webapp.http.answers import encode
from webapp.http.templates import Templates
from webapp.login.qr_svg import qr_svg
from webapp.login.view import state_json
from webapp.login.ways import registry
from webapp.pages.refusal import STYLES
from webapp.services import SERVICES

SCRIPT = "login/page.js"
MODULES = (
    "common/host.js",
    "common/theme.js",
    "common/request.js",
    "login/api.js",
    "login/feed.js",
    "login/screen.js",
    "login/clipboard.js",
    "login/ways.js",
    "login/form.js",
    *(module for part in registry.PARTS for module in part.modules),
    "login/share.js",
    "common/buttons.js",
    "login/onward.js",
    "signed_in/identity.js",
)

#: The sentences that the page's own scripts say; its parts have their own.
KEYS = (
    "waiting",
    "waiting_scan",
    "preparing",
    "offline",
    "copied",
    "copy_by_hand",
    "link_copied",
    "request_failed",
    "no_2fa_yet",
    "link_by_hand",
    "wrong_user.title",
    "wrong_user.text",
    "unknown.title",
    "unknown.text",
    "cancelled.title",
    "cancelled.text",
)

routes = web.RouteTableDef()


def render_login(templates: Templates, view: LoginView, session_id: str) -> web.Response:
    """The page of a login in its present state."""
    state = state_json(view)
    return templates.page(
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


@routes.get("/qr-auth")
@described(
    "pages.login_page",
    tag=Tag.LOGIN_PAGE,
    who=Who.CAPABILITY,
    parameters=(LOGIN,),
    answers={200: MediaAnswer(media="text/html", meaning="The page, in its person's language.")},
    errors=(LoginNotFound,),
    refuses_by_page=True,
)
async def login_page(request: web.Request) -> web.Response:
    """The page of one login; opening it sets the login going."""
    session_id = session_id_of(request)
    services = request.app[SERVICES]
    view = await services.portal.qr_auth.open_page(session_id)
    if view is None:
        raise LoginNotFound
    return render_login(services.templates, view, session_id)


def script_keys() -> tuple[str, ...]:
    """What the scripts of the page say, its parts' included, without ``page.``."""
    return (*KEYS, *(key for part in registry.PARTS for key in part.texts))


@cache
def script_texts(language: str) -> dict[str, str]:
    """The sentences in a language: key without its ``page.`` → sentence."""
    say = texts(language)
    return {key: say(f"page.{key}") for key in script_keys()}
