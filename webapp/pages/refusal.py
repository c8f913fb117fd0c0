"""The page that a browser gets instead of the one it asked for."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from shared.core.errors import PortalError
from shared.core.i18n import texts
from webapp.http.language import preferred_language
from webapp.http.templates import Templates

#: The login page's: a refusal looks like the page that it replaces.
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

_TEXTS: Mapping[str, str] = {  # code of an error → its texts
    "session_id_missing": "bad_link",
    "login_not_found": "unknown",
    "wrong_user": "wrong_user",
    "init_data_invalid": "init_data_invalid",
    "unavailable": "unavailable",
}


def refusal_page(templates: Templates, request: web.Request, error: PortalError) -> web.Response:
    """What happened and what to do, in the browser's language."""
    language = preferred_language(request)
    say = texts(language)
    kind = _TEXTS.get(error.code, "broken")
    return templates.page(
        "refusal.html",
        language,
        status=error.status,
        styles=STYLES,
        title=say(f"page.{kind}.title"),
        text=say(f"page.{kind}.text"),
        reference=error.details.get("reference"),
        retry=error.status >= 500,
    )
