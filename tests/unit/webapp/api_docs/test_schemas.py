"""The descriptions and examples that fields carry, in schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, NotRequired

import pytest
from pydantic import Field
from typing_extensions import TypedDict

from webapp.api.models import DIGITS, RequestModel
from webapp.api.operation import Tag
from webapp.api_docs.schemas import schemas_of

Size = Annotated[int, Field(description="bytes", examples=[512])]


class Query(RequestModel):
    """A model."""

    size: Annotated[int, Field(description="bytes", examples=[512], ge=1), DIGITS] = 1
    key: Annotated[str | None, Field(description="by its name outside", alias="The-Key")] = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record."""

    size: Size
    silent: int


class Shape(TypedDict):
    """A shape."""

    size: NotRequired[Size]


class Derived(Shape):
    """More of it."""

    record: Annotated[Record | None, Field(description="null: there is none")]


def fields_of(type_: type) -> dict[str, Any]:
    """The schemas of a type's fields."""
    _, components = schemas_of({"one": (type_, "validation")})
    found: Any = components[type_.__name__]["properties"]
    return dict(found)


@pytest.mark.parametrize("type_", [Query, Record, Shape, Derived])
def test_a_field_says_what_its_type_says(type_: type) -> None:
    """Models, dataclasses and typed dicts alike; a type with a name and the fields of bases, too."""
    size = fields_of(type_)["size"]
    assert (size["description"], size["examples"], size["type"]) == ("bytes", [512], "integer")


def test_a_field_beside_a_reference() -> None:
    """A field that is a record has its own description beside the record's."""
    assert fields_of(Derived)["record"]["description"] == "null: there is none"


def test_a_field_is_named_as_outside() -> None:
    """By its alias; and a field without a description has none."""
    assert fields_of(Query)["The-Key"]["description"] == "by its name outside"
    assert fields_of(Record)["silent"] == {"type": "integer"}


def test_a_shape_says_what_its_class_says() -> None:
    """By the class's docstring."""
    _, components = schemas_of({"one": (Derived, "serialization"), "two": (Derived, "serialization")})
    assert {name: one["description"] for name, one in components.items()} == {
        "Derived": "More of it.",
        "Record": "A record.",
    }


def test_a_tag_has_a_description() -> None:
    """A member is its value, and has a description."""
    assert (Tag.CHATS.value, Tag.CHATS.description) == ("chats", "chats and messages")
    assert all(tag.description for tag in Tag)
