"""JSON Schema (2020-12) of models, records and shapes, with the notes of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from webapp.api_docs.notes import first_paragraph, notes_of

Json = dict[str, object]
Mode = Literal["validation", "serialization"]

Types = Mapping[str, tuple[object, Mode]]
"""Key → a type, and whether it is taken (`validation`) or answered (`serialization`)."""

REFERENCE = "#/components/schemas/{model}"


def schemas_of(types: Types) -> tuple[dict[str, Json], dict[str, Json]]:
    """The schema of each type, and the components that they refer to, by name."""
    inputs: list[tuple[str, Mode, TypeAdapter[Any]]] = [
        (key, mode, TypeAdapter(type_)) for key, (type_, mode) in types.items()
    ]
    found, whole = TypeAdapter.json_schemas(inputs, ref_template=REFERENCE, schema_generator=_Generator)
    return {str(key): schema for (key, _), schema in found.items()}, dict(
        sorted(whole.get("$defs", {}).items())
    )


class _Generator(GenerateJsonSchema):
    """Pydantic's own, but for titles that repeat names, and with what the sources say of each field."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's signature
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        names = {name: field.alias for name, field in schema["cls"].model_fields.items() if field.alias}
        return _noted(super().model_schema(schema), schema["cls"], names)

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return _noted(super().dataclass_schema(schema), schema["cls"])

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        cls = schema.get("cls")
        found = super().typed_dict_schema(schema)
        return found if cls is None else _noted(found, cls)


def _noted(schema: JsonSchemaValue, cls: type, names: Mapping[str, str] | None = None) -> JsonSchemaValue:
    """The schema with the words of the sources; `names`: what fields are called outside, where it differs."""
    schema["description"] = first_paragraph(cls)
    for field, note in notes_of(cls).items():
        name = (names or {}).get(field, field)
        if name in schema.get("properties", {}):
            schema["properties"][name]["description"] = note.replace("None", "null")  # Python's word
    return schema
