"""The language of an answer, by what the request prefers."""

from __future__ import annotations

from aiohttp import hdrs, web

from shared.core.i18n import LANGUAGES, pick


def preferred_language(request: web.Request) -> str:
    """The portal's language nearest to ``Accept-Language``; without that header, the portal's default."""
    header = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
    weight, tag = max(map(_weighted, header.split(",")), key=lambda item: item[0])
    return pick(tag if weight > 0 else None)


def page_language(request: web.Request) -> str:
    """The language of a page before its person is known: ``?lang=`` if we have it, else the preferred one."""
    named = request.query.get("lang")
    return named if named in LANGUAGES else preferred_language(request)


def _weighted(item: str) -> tuple[float, str]:
    """``en-GB;q=0.8`` → ``(0.8, "en-gb")``. RFC 9110, 12.5.4; what is malformed weighs nothing."""
    tag, _, parameter = item.partition(";")
    code = tag.strip().lower()
    try:
        weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
    except ValueError:
        weight = 0.0
    return (weight if code != "*" else 0.0), (code if code != "*" else "")
