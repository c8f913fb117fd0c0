"""Reading a request's address: numbers and words of the right form, or a clear refusal."""

from __future__ import annotations

import re

from aiohttp import web

from shared.core.errors import BadRequest

_NUMBER = re.compile(r"-?[0-9]{1,20}")


def number_in_path(request: web.Request, name: str) -> int:
    """A whole number in the path; whether it names anything is another question. Raises BadRequest."""
    text = request.match_info[name]
    if not _NUMBER.fullmatch(text):
        raise BadRequest(f"{name} is not a number")
    return int(text)


def number_in_query(
    request: web.Request, name: str, *, least: int, most: int, default: int | None
) -> int | None:
    """A whole number between two bounds, or the default when it is not given. Raises BadRequest."""
    text = request.query.get(name)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise BadRequest(f"{name} is not a number from {least} to {most}")
    return int(text)


def limit_of(request: web.Request, *, most: int, default: int) -> int:
    """How many rows of a list are asked for: `limit`. Raises BadRequest."""
    limit = number_in_query(request, "limit", least=1, most=most, default=default)
    return default if limit is None else limit
