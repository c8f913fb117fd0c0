"""The API's description as it is served."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from aiohttp import hdrs, web

from webapp.http.answers import JSON, PRIVATE, Precompressed, encode

CACHE_CONTROL = "public, max-age=300"


class ApiDescription:
    """An OpenAPI document, encoded and compressed once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.pages: dict[str, Precompressed] = {}  #: language → the document as a page, once it was asked for
        self._body = Precompressed(encode(document).encode())
        self._etag = hashlib.sha256(self._body.plain).hexdigest()[:16]
        self._headers: Mapping[str, str] = {
            **PRIVATE,
            hdrs.CONTENT_TYPE: JSON,
            hdrs.CACHE_CONTROL: CACHE_CONTROL,
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
            hdrs.ETAG: f'W/"{self._etag}"',  # weak: the same compressed or not
        }

    def answer(self, request: web.Request) -> web.Response:
        """The document as JSON; 304 without a body for a client that has it already."""
        if any(tag.value in {self._etag, "*"} for tag in request.if_none_match or ()):
            return web.Response(status=web.HTTPNotModified.status_code, headers=self._headers)
        return self._body.answer(request, self._headers)
