"""What a Bot API request asks: parameters from a query, a form, multipart or JSON, read alike.

Outside JSON every value is a string and structured ones are JSON-serialised
(core.telegram.org/bots/api#making-requests).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

from sandbox.bot_api.errors import ApiError, bad_request
from sandbox.bot_api.files import Upload
from sandbox.bot_api.objects import JsonObject


class Params:
    """Typed reading of one request's parameters; a value of the wrong kind is a 400."""

    def __init__(self, values: Mapping[str, object], uploads: Mapping[str, Upload] | None = None) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}
        self._uploads = uploads or {}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def as_dict(self) -> JsonObject:
        """All parameters as they came."""
        return dict(self._values)

    def upload(self, name: str) -> Upload | None:
        """The file in the part of this name."""
        return self._uploads.get(name)

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers are taken for their digits."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise bad_request(f'field "{name}" must be of type String')
        return str(value)

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A whole number, or the default when it is absent."""
        value = self._values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(str(value))
        except ValueError:
            raise bad_request(f'field "{name}" must be of type Number') from None

    def boolean(self, name: str) -> bool:
        """Telegram takes true, yes and 1 for true, and all else for false."""
        return str(self._values.get(name, "")).lower() in {"true", "yes", "1"}

    def json_object(self, name: str) -> JsonObject | None:
        """An object, JSON-serialised or plain; None when absent or empty."""
        value = self._decoded(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value

    def json_array(self, name: str) -> list[object] | None:
        """An array, JSON-serialised or plain; None when absent or empty."""
        value = self._decoded(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise bad_request(f"array expected as {name.replace('_', ' ')}")
        return value

    def _decoded(self, name: str) -> object:
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            decoded: object = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
        return decoded


async def read_params(request: web.Request) -> Params:
    """Merge the query with the body; the body wins.

    Raises ApiError 400 for a JSON body that is no object.
    """
    values: JsonObject = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = await request.read()
        try:
            decoded = json.loads(body or b"{}")
        except ValueError:
            raise ApiError(400, "Bad Request: can't parse JSON object") from None
        if not isinstance(decoded, dict):
            raise ApiError(400, "Bad Request: JSON object expected")
        values |= decoded
    elif request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        form = await request.post()
        values |= {name: value for name, value in form.items() if isinstance(value, str)}
        uploads |= {
            name: Upload(name=part.filename, mime_type=part.content_type, content=part.file.read())
            for name, part in form.items()
            if isinstance(part, web.FileField)
        }
    return Params(values, uploads)
