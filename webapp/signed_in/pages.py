"""Pages for people who are signed in.

A browser that goes to a page cannot say who is asking: it sends no Authorization header. So it gets a shell,
the same for everybody and with nothing personal in it; the shell's scripts prove who is asking, and ask for
the rest. Whoever asks for anything but a page is answered like everywhere under /telegram/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from aiohttp import hdrs, web

from shared.core.i18n import texts
from webapp.description.operation import Text
from webapp.serving.answers import encode
from webapp.serving.language import page_language
from webapp.serving.rendering import Templates
from webapp.signed_in.offer import SIGN_IN_OFFER

PATHS = frozenset({"/telegram/", "/admin"})  #: of these pages
METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
#: What every page of this kind consists of; a page adds its own.
STYLES = (
    "theme.css",
    "base.css",
    "forms.css",
    "steps.css",
    "icons.css",
    "signed_in/shell.css",
    "signed_in/parts.css",
)
MODULES = (
    "host.js",
    "theme.js",
    "request.js",
    "buttons.js",
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
SHELL = Text(media="text/html", meaning="The page. A browser's visit (Accept: text/html) needs no identity.")


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


TEMPLATES = web.AppKey("templates", Templates)


def is_visit(request: web.Request) -> bool:
    """Whether a browser goes to one of these pages, as against a program that asks what is there."""
    return request.path in PATHS and request.method in METHODS and "text/html" in _accepted(request)


async def shell(request: web.Request, page: SignedInPage) -> web.Response:
    """The page as everybody gets it."""
    language = page_language(request)
    return request.app[TEMPLATES].page(
        page.template,
        language,
        script=page.script,
        modules=MODULES + page.modules,
        styles=STYLES + page.styles,
        texts_json=script_texts(language, page.texts),
        offer=await request.app[SIGN_IN_OFFER].to(page.path),
        options=page.options,
    )


@cache
def script_texts(language: str, prefix: str) -> str:
    """The page's texts as JSON: key → sentence, which may have `{placeholders}`."""
    say = texts(language)
    wanted = (f"{TEXTS}.", f"{prefix}.")
    return encode({key: say[key].forms[0] for key in say if key.startswith(wanted)})


def _accepted(request: web.Request) -> str:
    return request.headers.get(hdrs.ACCEPT, "").lower()
