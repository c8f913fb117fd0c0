"""Reading a request's body: a JSON object, or a clear refusal. What stands in it, the models check."""

from __future__ import annotations

import json

from aiohttp import hdrs, web

from shared.core.errors import BadRequest
from webapp.http.errors import EncodingUnsupported


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


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two readers may take different ones of two values with one name: refuse them."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found
