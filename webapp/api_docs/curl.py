"""An operation as a command line, to be copied."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]  # an operation of the description, read back

IDENTITY = {
    "init_data": "Authorization: tma $INIT_DATA",
    "access_token": "Authorization: Bearer $ACCESS_TOKEN",
}


def curl(url: str, method: str, path: str, operation: Json) -> str:
    """The command, with what is required and nothing else; secrets are variables of the shell."""
    parts = ["curl", *([] if method == "GET" else ["-X", method]), _address(url, path, operation)]
    return " \\\n  ".join((" ".join(parts), *_options(operation)))


def _address(url: str, path: str, operation: Json) -> str:
    query = []
    for parameter in operation.get("parameters", ()):
        if parameter["required"] and parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
        elif parameter["required"] and parameter["in"] == "query":
            query.append(f"{parameter['name']}=${parameter['name'].upper()}")
    return f'"{url}{path}{"?" if query else ""}{"&".join(query)}"'


def _options(operation: Json) -> Iterator[str]:
    names = [name for way in operation["security"] for name in way if name in IDENTITY]
    if {} not in operation["security"] and not any("session_id" in way for way in operation["security"]):
        yield from (f'-H "{IDENTITY[name]}"' for name in names[-1:])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        [first, *_] = content["examples"].values()
        yield "-H 'Content-Type: application/json'"
        yield f"-d {shlex.quote(json.dumps(first['value'], ensure_ascii=False))}"
