"""Requests as models: strict, and silent about what they refuse."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import ConfigDict, Field

from shared.core.errors import BadRequest
from webapp.api.models import DIGITS, WHOLE, RequestModel, ShortText, UnicodeText


class Everything(RequestModel):
    """One field of each kind."""

    number: Annotated[int, Field(ge=-5, le=5), DIGITS] = 0
    text: UnicodeText = ""
    word: ShortText = "x"
    flag: bool = False
    whole: Annotated[int, Field(ge=1), WHOLE] = 1
    other: Annotated[str | None, Field(alias="Other-Name")] = None


class Closed(RequestModel):
    """Nothing stands beside it."""

    model_config = ConfigDict(extra="forbid")

    word: str = ""


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("-5", -5), ("0", 0), ("003", 3)])
def test_numbers_of_an_address(text: str, number: int) -> None:
    """Digits, perhaps with a minus; zeros before them are nothing."""
    assert Everything.read({"number": text}).number == number


@pytest.mark.parametrize("wrong", ["", "6", "-6", "1_0", " 1", "+1", "1.0", "1e1", "٣", "9" * 21, 3, None])
def test_what_is_no_number_of_an_address(wrong: object) -> None:
    """Nothing that Python alone would take for a number."""
    with pytest.raises(BadRequest):
        Everything.read({"number": wrong})


@pytest.mark.parametrize(
    "values",
    [
        {"text": 5},
        {"text": None},
        {"text": "\ud800"},
        {"word": ""},
        {"word": "x" * 65},
        {"word": ["x"]},
        {"flag": 1},
        {"whole": 1.5},
        {"whole": 0.0},
        {"whole": True},
        {"whole": "1"},
        {"whole": float("inf")},
        {"whole": float("nan")},
        {"flag": "true"},
        {"flag": None},
    ],
)
def test_nothing_is_converted(values: dict[str, object]) -> None:
    """A number is no text, a yes is no number, half a character is none."""
    with pytest.raises(BadRequest):
        Everything.read(values)


def test_a_whole_number_of_json() -> None:
    """JSON has one kind of numbers: 5.0 is 5."""
    assert [Everything.read({"whole": number}).whole for number in (5, 5.0, 2.0**40)] == [5, 5, 2**40]


def test_texts_stay_as_they_are() -> None:
    """Spaces, zeros and NULs are the reader's to judge."""
    text = " 007\x00 é😀 "
    assert Everything.read({"text": text, "unknown": [1]}).text == text


def test_a_refusal_names_the_field_and_not_its_value() -> None:
    """Neither a secret nor a name that somebody made up gets into an error or a log."""
    for values in ({"word": "secret" * 20}, {"Other-Name": 5}, {"text": "secret\ud800"}):
        with pytest.raises(BadRequest) as refused:
            Everything.read(values)
        assert "secret" not in str(refused.value)
        assert refused.value.__context__ is None
    with pytest.raises(BadRequest, match=r"^there are unknown fields$"):
        Closed.read({"secret": 1})
    with pytest.raises(BadRequest, match=r"^there are unknown fields$"):
        Closed.read({"\ud800": 1})
