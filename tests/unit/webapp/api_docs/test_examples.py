"""Examples, made of the examples of the fields."""

from __future__ import annotations

import pytest

from webapp.api_docs.examples import MOMENT, Json, example_of

COMPONENTS: dict[str, Json] = {
    "Chat": {
        "type": "object",
        "required": ["id", "title"],
        "properties": {
            "id": {"type": "integer", "examples": [42]},
            "title": {"type": "string", "examples": ["Chess club", "Another"]},
            "pinned": {"type": "boolean", "default": False},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "examples": [None]},
        },
    }
}
CHAT = {"id": 42, "title": "Chess club", "note": None}
REFERENCE: Json = {"$ref": "#/components/schemas/Chat"}


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        (REFERENCE, CHAT),
        ({**REFERENCE, "examples": [{"id": 1, "title": "x"}]}, {"id": 1, "title": "x"}),
        ({"type": "array", "items": REFERENCE}, [CHAT]),
        ({"anyOf": [REFERENCE, {"type": "null"}]}, CHAT),
        ({"const": "ok", "type": "string"}, "ok"),
        ({"enum": ["day", "month"], "type": "string"}, "day"),
        ({"type": "string", "format": "date-time"}, MOMENT),
        ({"type": "integer", "minimum": 1}, 1),
        ({"type": "boolean"}, True),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {}),
    ],
)
def test_examples(schema: Json, example: object) -> None:
    """A schema's own example comes first; an optional field appears if it has an example."""
    assert example_of(schema, COMPONENTS) == example
