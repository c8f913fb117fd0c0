"""Static files: read, hashed and compressed once, at start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from webapp.http.answers import Precompressed

FOLDER = Path(__file__).parents[1] / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file as it is sent."""

    content_type: str
    body: Precompressed


class Assets:
    """Every file of a folder, and of the folders in it, under one hash of them all.

    One hash, not one a file: modules import each other by plain relative names, and a page never mixes
    files of two releases.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): Asset(
                content_type=TYPES[path.suffix], body=Precompressed(path.read_bytes())
            )
            for path in sorted(folder.rglob("*"))
            if path.suffix in TYPES
        }
        whole = hashlib.sha256()
        for name, asset in self._files.items():
            whole.update(f"{name}\0{len(asset.body.plain)}\0".encode() + asset.body.plain)
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
        return sum(len(self._files[name].body.gzipped) for name in names)
