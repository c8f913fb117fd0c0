"""Static files: read, hashed and compressed once at start, then served from memory and cached for ever."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

FOLDER = Path(__file__).parents[1] / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

routes = web.RouteTableDef()


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file as it goes over the wire."""

    content_type: str
    plain: bytes
    gzipped: bytes


class Assets:
    """Every file of a folder, and of the folders in it, under one hash of them all.

    One hash, not one a file: modules import each other by plain relative names, and a page never mixes
    files of two releases.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _load(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in TYPES
        }
        whole = hashlib.sha256()
        for name, asset in self._files.items():
            whole.update(f"{name}\0{len(asset.plain)}\0".encode() + asset.plain)
        self.digest = whole.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The path of a file, with its content's hash in it. Raises KeyError for a file that is not there."""
        self._files[name]
        return f"/static/{self.digest}/{name}"

    def get(self, name: str) -> Asset | None:
        """The file, or None."""
        return self._files.get(name)

    def weight(self, names: Iterable[str]) -> int:
        """Bytes of these files together, compressed. Raises KeyError for one that is not there."""
        return sum(len(self._files[name].gzipped) for name in names)


ASSETS = web.AppKey("assets", Assets)


@routes.get("/static/{digest}/{name:.+}")
async def asset(request: web.Request) -> web.Response:
    """One file. Asked for under another release's hash it is served too, but not to be kept.

    While replicas are being replaced, the one that made the page need not be the one that is asked.
    """
    assets = request.app[ASSETS]
    found = assets.get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    compress = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
    headers = {
        hdrs.CONTENT_TYPE: found.content_type,
        hdrs.CACHE_CONTROL: FOR_EVER if request.match_info["digest"] == assets.digest else ASK_AGAIN,
        hdrs.VARY: hdrs.ACCEPT_ENCODING,
        "X-Content-Type-Options": "nosniff",
    }
    if compress:
        headers[hdrs.CONTENT_ENCODING] = "gzip"
    return web.Response(body=found.gzipped if compress else found.plain, headers=headers)


def _load(path: Path) -> Asset:
    plain = path.read_bytes()
    gzipped = gzip.compress(plain, compresslevel=9, mtime=0)
    return Asset(content_type=TYPES[path.suffix], plain=plain, gzipped=gzipped)
