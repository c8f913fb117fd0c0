"""The description as people read it: chapters of operations, and the shapes that they speak of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.api_docs.curl import curl
from webapp.api_docs.value_types import ValueType, value_type_of

Json = Mapping[str, Any]  # the description, read back


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a shape, or a parameter."""

    name: str
    kind: ValueType
    required: bool
    note: str
    location: str | None = None  #: of a parameter: query, path, header


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What an object consists of."""

    name: str
    about: str
    fields: list[Field]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A good answer."""

    status: str
    meaning: str
    media: str | None  #: None: there is no body
    kind: ValueType | None
    example: str | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    text: str
    who: str
    parameters: list[Field]
    bodies: list[Shape]  #: one of them
    answers: list[Answer]
    codes: list[tuple[str, str]]  #: status and code of each refusal
    curl: str


def entries(document: Json) -> Iterator[tuple[str, Entry]]:
    """Every operation with its tag, in the description's order."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield operation["tags"][0], _entry(document, method.upper(), path, operation)


def shapes(document: Json) -> list[Shape]:
    """Every shape, by name."""
    return [_shape(name, schema) for name, schema in document["components"]["schemas"].items()]


def _entry(document: Json, method: str, path: str, operation: Json) -> Entry:
    bodies = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    refusals = operation["responses"].items()
    components = document["components"]["schemas"]
    return Entry(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        text=operation.get("description", ""),
        who=operation["x-who"],
        parameters=[_parameter(one) for one in operation.get("parameters", [])],
        bodies=[_shape(name, components[name]) for name in _referred(bodies)],
        answers=[_answer(status, one) for status, one in refusals if "x-codes" not in one],
        codes=[(status, code) for status, one in refusals for code in one.get("x-codes", ())],
        curl=curl(document["servers"][0]["url"], method, path, operation),
    )


def _referred(schema: Json) -> list[str]:
    return [str(value_type_of(one)) for one in schema.get("anyOf", [schema] if schema else [])]


def _parameter(parameter: Json) -> Field:
    return Field(
        name=parameter["name"],
        kind=value_type_of(parameter["schema"]),
        required=parameter["required"],
        note=parameter.get("description", ""),
        location=parameter["in"],
    )


def _shape(name: str, schema: Json) -> Shape:
    required = schema.get("required", ())
    fields = [
        Field(
            name=field, kind=value_type_of(kind), required=field in required, note=kind.get("description", "")
        )
        for field, kind in schema.get("properties", {}).items()
    ]
    return Shape(name=name, about=schema.get("description", ""), fields=fields)


def _answer(status: str, answer: Json) -> Answer:
    meaning = answer["description"]
    for media, content in answer.get("content", {}).items():
        is_json = media == "application/json"
        example = content.get("example")
        return Answer(
            status=status,
            meaning=meaning,
            media=media,
            kind=value_type_of(content["schema"]) if is_json else None,
            example=json.dumps(example, indent=2, ensure_ascii=False) if is_json else example,
        )
    return Answer(status=status, meaning=meaning, media=None, kind=None, example=None)
