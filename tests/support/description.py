"""Whether what is answered is what the description says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]  # somebody else's view of the description


class Promise:
    """A served description, by which real answers are judged: what is not described must not be there."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        closed = {name: _closed(schema) for name, schema in schemas.items()}
        self._components: Json = {**document["components"], "schemas": closed}
        self._paths: Json = document["paths"]
        self._validator = cache(self._made)

    def fault(self, method: str, path: str, status: int, media: str, body: bytes) -> str | None:
        """What is wrong with an answer of a route, given by its template; None for nothing."""
        where = f"{method} {path} → {status}"
        operation = self._paths.get(path, {}).get(method.lower())
        if operation is None:
            return None if path.startswith("/static/") else f"{where}: the route is not described"
        promised = operation["responses"].get(str(status))
        if promised is None:
            return f"{where}: the status is not described: {body[:300]!r}"
        content = promised.get("content", {})
        if not content:
            return f"{where}: there is a body" if body else None
        if media not in content:
            return f"{where}: {media} is not described"
        if media != "application/json":
            return None
        faults = self._validator(method.lower(), path, str(status)).iter_errors(json.loads(body))
        return next((f"{where}: {fault.json_path}: {fault.message}" for fault in faults), None)

    def _made(self, method: str, path: str, status: str) -> Draft202012Validator:
        answer = self._paths[path][method]["responses"][status]
        schema = answer["content"]["application/json"]["schema"]
        return Draft202012Validator({**schema, "components": self._components})


def _closed(schema: Json) -> Json:
    return {"additionalProperties": False, **schema} if "properties" in schema else schema
