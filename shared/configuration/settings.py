"""Settings models: each field is one variable, read from an environment with every fault kept.

They are plain pydantic models. pydantic-settings takes longer to import than a command takes to start, and
reads no ``NAME_FILE``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

FILE_SUFFIX = "_FILE"

S = TypeVar("S", bound="Settings")


class SecretVariable:
    """Marks a field whose variable may also be given as ``NAME_FILE``, the path of a file with the value."""


def parsed(parse: Callable[[str], object]) -> BeforeValidator:
    """Read a variable's text with ``parse``; a value that is no text is taken as it is."""
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


class Settings(BaseModel):
    """The base of settings models; a field's ``validation_alias`` is the name of its variable."""

    model_config = ConfigDict(
        frozen=True,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )


@dataclass(frozen=True, kw_only=True)
class Variable:
    """What the environment may say, as documentation shows it."""

    name: str
    description: str
    default: str  #: as a variable would say it; "required", or "" when unset means something of its own
    is_secret: bool  #: so ``NAME_FILE`` is read too


def variables(model: type[Settings]) -> Iterator[Variable]:
    """The variables of a model, in the order of its fields; fields without one are left out."""
    for each in model.model_fields.values():
        if isinstance(each.validation_alias, str):
            yield Variable(
                name=each.validation_alias,
                description=each.description or "",
                default=_shown(each),
                is_secret=any(one is SecretVariable for one in each.metadata),
            )


def _shown(each: FieldInfo) -> str:
    if each.is_required():
        return "required"
    value = each.default
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return ":".join(map(str, value))
    return str(value) if isinstance(value, str | int) else ""


class Reading:
    """The variables of one model, as an environment gives them; a blank variable counts as unset."""

    def __init__(self, model: type[Settings], environ: Mapping[str, str]) -> None:
        self.problems: list[str] = []  #: ``NAME: what is wrong``
        self._values: dict[str, str] = {}
        self._sources: dict[str, str] = {}  # variable → the one that gave its value, itself or NAME_FILE
        self._told: set[str] = set()  # variables without a value for a reason that is among the problems
        for variable in variables(model):
            self._take(variable, environ)

    def given(self, name: str) -> bool:
        """Whether the variable has a value, its own or from a file."""
        return name in self._sources

    def fault(self, name: str, message: str) -> None:
        """Keep one problem of one variable."""
        self.problems.append(f"{self._sources.get(name, name)}: {message}")

    def build(self, model: type[S], stand_ins: Mapping[str, str]) -> S:
        """The model of these variables. Faulty ones become problems and count as unset.

        ``stand_ins`` are values for required variables that are missing or faulty, so that the rest of the
        model can be checked too.
        """
        try:
            return model.model_validate(self._values)
        except ValidationError as error:
            faulty = list(self._faults(error))
        usable = {name: text for name, text in self._values.items() if name not in faulty}
        return model.model_validate({**stand_ins, **usable})

    def _faults(self, error: ValidationError) -> Iterator[str]:
        for fault in error.errors(include_input=False, include_url=False):
            if fault["type"] == "default_factory_not_called":
                continue  # a default that is made of a faulty variable
            name = str(fault["loc"][0])
            if fault["type"] == "missing":
                if name not in self._told:
                    self.fault(name, "is required")
            else:
                self.fault(name, str(fault["ctx"]["error"]))
            yield name

    def _take(self, variable: Variable, environ: Mapping[str, str]) -> None:
        text = environ.get(variable.name, "").strip()
        from_file = variable.name + FILE_SUFFIX
        path = environ.get(from_file, "").strip() if variable.is_secret else ""
        if text and path:
            self._sources[variable.name] = variable.name
            self._told.add(variable.name)
            self.fault(variable.name, f"is set together with {from_file}: one of them must go")
            return
        if path:
            self._sources[variable.name] = from_file
            text = self._content(variable.name, path)
        elif text:
            self._sources[variable.name] = variable.name
        if text:
            self._values[variable.name] = text

    def _content(self, name: str, path: str) -> str:
        """The text in a secret's file; "" after a problem."""
        try:
            text = Path(path).expanduser().read_text(encoding="utf-8-sig").strip()
        except OSError as error:
            problem = f"the file cannot be read ({error.strerror})"
        except UnicodeDecodeError:
            problem = "the file is not text"
        except (RuntimeError, ValueError):  # the home of an account that is not there; a null character
            problem = "the file cannot be read (no such path)"
        else:
            if text:
                return text
            problem = "the file is empty"
        self._told.add(name)
        self.fault(name, problem)
        return ""
