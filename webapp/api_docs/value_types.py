"""What a value may be, in a few words that a person reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]  # a schema of ours, read back


@dataclass(frozen=True, kw_only=True)
class ValueType:
    """Words, and the shape they speak of."""

    words: str
    shape: str | None = None  #: the component to read about it

    def __str__(self) -> str:
        return f"{self.words}{self.shape or ''}"


def value_type_of(schema: Json) -> ValueType:
    """What fits a schema."""
    match schema:
        case {"$ref": str(reference)}:
            return ValueType(words="", shape=reference.rpartition("/")[2])
        case {"anyOf": list(kinds)} | {"oneOf": list(kinds)}:
            return _either([value_type_of(kind) for kind in kinds])
        case {"enum": list(values)}:
            return _either([value_type_of({"const": value}) for value in values])
        case {"type": "array", "items": dict(items)}:
            inner = value_type_of(items)
            return ValueType(words=f"list of {inner.words}", shape=inner.shape)
    return ValueType(words=" ".join(_plain(schema)))


def _plain(schema: Json) -> Iterable[str]:
    if "const" in schema:
        return (json.dumps(schema["const"]),)
    return (str(schema.get("format", schema.get("type", "anything"))), *_bounds(schema))


def _either(kinds: list[ValueType]) -> ValueType:
    """The first shape can be followed; the others are named."""
    shape = next((kind.shape for kind in kinds if kind.shape), None)
    words = " | ".join(str(kind) for kind in kinds if not kind.shape or kind.shape != shape)
    return ValueType(words=f"{words} | " if words and shape else words, shape=shape)


def _bounds(schema: Json) -> Iterable[str]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        yield f"{least}–{most}"
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    if longest is not None:
        yield f"of {shortest or 0}–{longest} characters"
    if (pattern := schema.get("pattern")) is not None:
        yield f"like {pattern}"
    if "default" in schema:
        yield f"(default {json.dumps(schema['default'])})"
