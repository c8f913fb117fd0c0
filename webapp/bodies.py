"""Reading what a request carries: JSON objects with fields of the right form, or a clear refusal."""

from __future__ import annotations

import json
import re

from aiohttp import hdrs, web

from shared.core.errors import BadRequest
from webapp.refusals import EncodingUnsupported


async def json_body(request: web.Request) -> dict[str, object]:
    """The JSON object of the body, each name once. Raises BadRequest, EncodingUnsupported."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise EncodingUnsupported
    try:
        body = json.loads(await request.read(), object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    return body


def text_field(body: dict[str, object], name: str, longest: int) -> str:
    """A text of at most `longest` characters. Raises BadRequest."""
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > longest:
        raise BadRequest(f"{name} is missing or malformed")
    return value


def optional_text_field(body: dict[str, object], name: str, longest: int) -> str | None:
    """The same for a text that may be missing or null. Raises BadRequest."""
    return None if body.get(name) is None else text_field(body, name, longest)


def take_flag(body: dict[str, object], name: str) -> bool:
    """Take a yes or no out of a body; a missing one is a no. Raises BadRequest."""
    value = body.pop(name, False)
    if not isinstance(value, bool):
        raise BadRequest(f"{name} is neither true nor false")
    return value


def matching_field(body: dict[str, object], name: str, pattern: re.Pattern[str]) -> str:
    """A text that matches a pattern whole. Raises BadRequest."""
    value = body.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadRequest(f"{name} is missing or malformed")
    return value


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two readers may take different ones of two values with one name: refuse them."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found
