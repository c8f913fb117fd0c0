"""The API's description as a page, made from what `/openapi.json` serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Annotated

from aiohttp import hdrs, web
from markupsafe import Markup, escape
from pydantic import Field

from shared.core.i18n import LANGUAGES, Language, code_text, texts
from webapp.api.description import CACHE_CONTROL
from webapp.api.models import RequestModel
from webapp.api.operation import MediaAnswer, Tag, Who, described
from webapp.api.parameters import ParameterLocation, Parameters
from webapp.api_docs.document import SCHEMES
from webapp.api_docs.entries import entries, shapes
from webapp.http.answers import Precompressed
from webapp.http.language import preferred_language
from webapp.http.templates import Templates
from webapp.services import SERVICES

SCRIPT = "docs/docs.js"
STYLES = ("common/theme.css", "docs/docs.css")

routes = web.RouteTableDef()


class DocsQuery(RequestModel):
    """How to read."""

    language: Annotated[Language | None, Field(description="the browser's when it is not given")] = None


DOCS_QUERY = Parameters(ParameterLocation.QUERY, DocsQuery)


@routes.get("/docs")
@described(
    "docs_page.docs",
    tag=Tag.PORTAL,
    who=Who.ANYBODY,
    parameters=(DOCS_QUERY,),
    answers={200: MediaAnswer(media="text/html", meaning="The page, in the asker's language.")},
)
async def docs(request: web.Request) -> web.Response:
    """This description as a page."""
    language = DOCS_QUERY.of(request).language or preferred_language(request)
    services = request.app[SERVICES]
    pages, templates = services.description.pages, services.templates
    if language not in pages:
        pages[language] = Precompressed(_render(templates, services.description.document, language).encode())
    headers = {
        **templates.headers,
        hdrs.CACHE_CONTROL: CACHE_CONTROL,
        hdrs.VARY: f"{hdrs.ACCEPT_LANGUAGE}, {hdrs.ACCEPT_ENCODING}",
    }
    return pages[language].answer(request, headers)


def _render(templates: Templates, document: Mapping[str, object], language: str) -> str:
    say = texts(language)
    chapters = [
        (tag, say(f"page.docs.tag.{tag}"), [entry for _, entry in group])
        for tag, group in groupby(entries(document), key=lambda found: found[0])
    ]
    codes = {code for _, _, group in chapters for entry in group for _, code in entry.codes}
    templates.add_filters(prose=prose, breakable=breakable)
    return templates.render(
        "docs.html",
        language,
        others=[(other, texts(other)("page.docs.read_here")) for other in LANGUAGES if other != language],
        script=SCRIPT,
        styles=STYLES,
        document=document,
        chapters=chapters,
        shapes=shapes(document),
        schemes=SCHEMES,
        who={who.value: say(f"page.docs.who.{who}") for who in Who},
        locations={one.value: say(f"page.docs.place.{one}") for one in ParameterLocation},
        code_texts={code: code_text(say, code) for code in sorted(codes)},
    )


_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"https://[^\s<]+[^\s<.,;:)]")


def prose(text: str) -> Markup:
    """Plain text with `code`, addresses, paragraphs and lists, as HTML; everything else is escaped."""
    return Markup("").join(map(_block, text.split("\n\n")))


def breakable(path: str) -> Markup:
    """A path that may be broken behind each slash."""
    return Markup("/<wbr>").join(path.split("/"))


def _block(block: str) -> Markup:
    lines = block.splitlines()
    if lines and all(line.startswith("- ") for line in lines):
        return Markup("<ul>{}</ul>").format(
            _joined(Markup("<li>{}</li>").format(_inline(line[2:])) for line in lines)
        )
    return Markup("<p>{}</p>").format(_inline(block))


def _inline(text: str) -> Markup:
    linked = _LINK.sub(r'<a href="\g<0>" rel="noreferrer">\g<0></a>', str(escape(text)))
    return Markup(_CODE.sub(r"<code>\1</code>", linked))  # noqa: S704 - escaped above


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
