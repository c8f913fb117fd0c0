"""Pages for people who are signed in.

A browser that opens a page sends no Authorization header. So it gets a shell, the same for everybody; the
shell's scripts prove who is asking and fetch the rest. The handler declares that by `is_shell`; any other
request for the page is guarded by its `who` as usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from aiohttp import web

from shared.core.i18n import texts
from webapp.api.operation import MediaAnswer
from webapp.http.answers import encode
from webapp.http.language import page_language
from webapp.services import SERVICES

#: What every page of this kind consists of; a page adds its own.
STYLES = (
    "common/theme.css",
    "common/base.css",
    "common/forms.css",
    "common/steps.css",
    "common/icons.css",
    "signed_in/shell.css",
    "signed_in/parts.css",
)
MODULES = (
    "common/host.js",
    "common/theme.js",
    "common/request.js",
    "common/buttons.js",
    "signed_in/start.js",
    "signed_in/identity.js",
    "signed_in/api.js",
    "signed_in/sign_in.js",
    "signed_in/navigation.js",
    "signed_in/words.js",
    "signed_in/dom.js",
    "signed_in/notice.js",
    "signed_in/dialog.js",
    "signed_in/part.js",
)
TEXTS = "shell"  #: the prefix of the texts that all of them share
#: How these pages are described.
SHELL = MediaAnswer(
    media="text/html", meaning="The page. A browser's visit (Accept: text/html) needs no identity."
)


@dataclass(frozen=True, kw_only=True)
class SignedInPage:
    """One page: its template extends `signed_in.html`, its script calls `begin` of `signed_in/start.js`."""

    path: str
    template: str
    texts: str  #: the prefix of its own texts; its scripts get all of them
    script: str
    modules: tuple[str, ...] = ()  #: of its own, fetched ahead
    styles: tuple[str, ...] = ()  #: of its own, after the shared ones
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: of its choices


async def shell(request: web.Request, page: SignedInPage) -> web.Response:
    """The page as everybody gets it."""
    language = page_language(request)
    services = request.app[SERVICES]
    return services.templates.page(
        page.template,
        language,
        script=page.script,
        modules=MODULES + page.modules,
        styles=STYLES + page.styles,
        texts_json=script_texts(language, page.texts),
        sign_in=await services.sign_in.options(page.path),
        options=page.options,
    )


@cache
def script_texts(language: str, prefix: str) -> str:
    """The page's texts as JSON: key → sentence, which may have `{placeholders}`."""
    say = texts(language)
    wanted = (f"{TEXTS}.", f"{prefix}.")
    return encode({key: say[key].forms[0] for key in say if key.startswith(wanted)})
