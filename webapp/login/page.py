"""The login page and its refusals: HTML, ready to be read before any script runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from aiohttp import web
from markupsafe import Markup

from shared.core.errors import PortalError
from shared.core.i18n import texts
from shared.login.login_cache import LoginView
from shared.login.logins import LoginNotFound
from webapp.api.operation import MediaAnswer, Tag, Who, described
from webapp.http.answers import encode
from webapp.http.language import asked_language
from webapp.http.templates import Templates
from webapp.login.logins import LOGINS, check_owner
from webapp.login.qr_svg import qr_svg
from webapp.login.session_id import LOGIN, session_id_of
from webapp.login.view import state_json

STYLES = (
    "common/theme.css",
    "common/base.css",
    "login/page.css",
    "common/steps.css",
    "common/forms.css",
    "login/ways.css",
    "common/icons.css",
    "login/access.css",
    "login/wide.css",
)  # later ones win
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
    "login/phone.js",
    "login/contact.js",
    "login/code.js",
    "login/password.js",
    "login/srp.js",
    "login/share.js",
    "common/buttons.js",
    "login/onward.js",
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
    parameters=(LOGIN,),
    answers={200: MediaAnswer(media="text/html", meaning="The page, in its person's language.")},
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


KEYS = (
    "waiting",
    "waiting_scan",
    "preparing",
    "offline",
    "copied",
    "copy_by_hand",
    "link_copied",
    "password_title",
    "password_title_phone",
    "checking",
    "show_password",
    "hide_password",
    "password_insecure",
    "password_unsafe",
    "request_failed",
    "no_2fa_yet",
    "code_sending",
    "code_checking",
    "resend_in",
    "link_by_hand",
    "wrong_user.title",
    "wrong_user.text",
    "unknown.title",
    "unknown.text",
    "cancelled.title",
    "cancelled.text",
)


@cache
def script_texts(language: str) -> dict[str, str]:
    """Key without its ``page.`` → sentence."""
    say = texts(language)
    return {key: say(f"page.{key}") for key in KEYS}
