"""Examples of what is sent and answered, made of the examples of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

Json = Mapping[str, object]

MOMENT = "2026-01-15T09:30:00+00:00"


def example_of(schema: Json, components: Mapping[str, Json]) -> object:
    """A value that fits the schema: its own example if it has one, else one made of its parts.

    An optional field without an example is left out of its object.
    """
    match schema:
        case {"examples": [first, *_]}:
            return first
        case {"$ref": str(reference)}:
            return example_of(components[reference.rpartition("/")[2]], components)
        case {"properties": dict(properties)}:
            return _object(schema, cast("Mapping[str, Json]", properties), components)
        case {"type": "array", "items": dict(items)}:
            return [example_of(items, components)]
        case {"anyOf": [dict(first), *_]}:
            return example_of(first, components)
    return _value(schema)


def _object(
    schema: Json, properties: Mapping[str, Json], components: Mapping[str, Json]
) -> dict[str, object]:
    required = cast("list[str]", schema.get("required", []))
    return {
        name: example_of(field, components)
        for name, field in properties.items()
        if name in required or "examples" in field
    }


_VALUES: Mapping[str, object] = {"string": "text", "boolean": True, "object": {}}


def _value(schema: Json) -> object:
    match schema:
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"format": "date-time"}:
            return MOMENT
        case {"type": "integer" | "number"}:
            return schema.get("minimum", 3)
    return _VALUES.get(str(schema.get("type")))
