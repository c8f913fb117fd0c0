"""Models of what requests carry. The same class checks a request and describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from shared.core.errors import BadRequest, PortalError

_NUMBER = re.compile(r"-?[0-9]{1,20}")


class RequestModel(BaseModel):
    """A part of a request. Nothing is converted: a number is no text, true is no number.

    Unknown fields are ignored; say `extra="forbid"` to refuse them.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Self:
        """The values, checked. Raises what `refusal` says, which knows nothing of the values."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            [fault, *_] = error.errors(include_url=False, include_context=False)
        raise cls.refusal(fault)

    @classmethod
    def refusal(cls, fault: ErrorDetails) -> PortalError:
        """The error for the first fault. It names a field only when it is one of ours."""
        names = {field.alias or name for name, field in cls.model_fields.items()}
        name = next((str(part) for part in fault["loc"] if part in names), None)
        return BadRequest("there are unknown fields" if name is None else f"{name} is missing or malformed")


def _number(value: object) -> int:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ValueError("not a number")
    return int(value)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _unicode(value: str) -> str:
    value.encode()  # half of a surrogate pair is no character: UnicodeEncodeError is a ValueError
    return value


#: Beside `int`, last: a whole number as addresses have them, digits only, perhaps with a minus.
DIGITS = BeforeValidator(_number)
#: Beside `int`, last: a whole number of JSON, which knows one kind of numbers and takes 5.0 for 5.
WHOLE = BeforeValidator(_whole)
#: Any text at all, as long as it is Unicode.
UnicodeText = Annotated[str, AfterValidator(_unicode)]
#: A text of a few words, never empty.
ShortText = Annotated[str, Field(min_length=1, max_length=64)]
