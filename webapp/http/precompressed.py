"""Bodies that never change: compressed once, answered from memory."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from aiohttp import hdrs, web


class Packed:
    """A body, plain and compressed."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.gzipped = gzip.compress(plain, compresslevel=9, mtime=0)

    def answer(self, request: web.Request, headers: Mapping[str, str]) -> web.Response:
        """The body as the asker takes it. `headers` should say that it varies by Accept-Encoding."""
        if "gzip" not in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            return web.Response(body=self.plain, headers=headers)
        return web.Response(body=self.gzipped, headers={**headers, hdrs.CONTENT_ENCODING: "gzip"})
