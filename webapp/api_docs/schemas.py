"""JSON Schema (2020-12) of models, records and shapes, as pydantic makes it of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

Json = dict[str, object]
Mode = Literal["validation", "serialization"]

Types = Mapping[str, tuple[object, Mode]]
"""Key → a type, and whether it is taken (`validation`) or answered (`serialization`)."""

REFERENCE = "#/components/schemas/{model}"


def schemas_of(types: Types) -> tuple[dict[str, Json], dict[str, Json]]:
    """The schema of each type, and the components that they refer to, by name."""
    adapter_of = cache(TypeAdapter[Any])  # several routes answer with one type
    inputs = [(key, mode, adapter_of(type_)) for key, (type_, mode) in types.items()]
    found, whole = TypeAdapter.json_schemas(inputs, ref_template=REFERENCE, schema_generator=_Generator)
    return {str(key): schema for (key, _), schema in found.items()}, dict(
        sorted(whole.get("$defs", {}).items())
    )


class _Generator(GenerateJsonSchema):
    """Pydantic's own, without titles that repeat names."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's signature
        return False
