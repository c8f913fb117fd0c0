"""What the sources say beside their fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import TypedDict

from webapp.api_docs.notes import first_paragraph, notes_of


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record.

    More about it.
    """

    plain: int
    said: str = "#: not this"  #: in its line
    long: dict[str, int]  #: behind its end
    #: and below it

    def method(self) -> None:
        """No field."""


class Base(TypedDict):
    """A shape."""

    one: int  #: of the base


class Derived(Base):
    """More of it."""

    two: int  #: of its own


class Members(StrEnum):
    """Members have notes too."""

    ONE = "one"  #: the first


def test_notes() -> None:
    """In the line of a field, behind its last line, below it; those of bases too."""
    assert notes_of(Record) == {"said": "in its line", "long": "behind its end and below it"}
    assert notes_of(Derived) == {"one": "of the base", "two": "of its own"}
    assert notes_of(Members) == {"ONE": "the first"}


def test_what_has_no_source() -> None:
    """Nothing is said of it."""
    assert notes_of(int) == {}
    assert notes_of(type("Made", (), {})) == {}


def test_the_first_paragraph() -> None:
    """What a class is, without the rest."""
    assert first_paragraph(Record) == "A record."
    assert first_paragraph(type("Silent", (Record,), {})) == ""
