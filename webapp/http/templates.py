"""Pages from templates, and the headers that every page has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.core.i18n import texts
from webapp.http.answers import PRIVATE
from webapp.http.assets import Assets
from webapp.http.page_policy import content_security_policy

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
