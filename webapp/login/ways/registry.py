"""The parts of a login's page: the one place of the web container that lists them."""

from __future__ import annotations

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shared.login.details import Details
from webapp.login.ways.part import PagePart
from webapp.login.ways.password import PasswordFacts, PasswordPart
from webapp.login.ways.phone import CodeFacts, PhonePart

#: In the order of the page. Each takes the details of its own step, which `part_of` sees to.
PARTS: tuple[PagePart[Any], ...] = (PhonePart(), PasswordPart())


class StepDetails(PasswordFacts, CodeFacts, total=False):
    """What the present step needs to say."""


class StepName(str):
    """What a step is called, where the status does not say it."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """One of the parts' steps."""
        return core_schema.literal_schema([part.step for part in PARTS if part.step is not None])


def part_of(details: Details | None) -> PagePart[Any] | None:
    """The part of the page for a step; None when no step asks anything."""
    return next((part for part in PARTS if part.details is type(details)), None)
