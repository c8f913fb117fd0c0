"""Parameters that several commands take: amounts by name, and a title in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from shared.core.i18n import LANGUAGES
from shared.members.naming import Titles
from shared.members.plans import LARGEST

_Command = TypeVar("_Command", bound=Callable[..., Any])


class NamedAmount(click.ParamType[tuple[str, int]]):
    """`NAME=AMOUNT`, read as the name and the number."""

    name = "name=amount"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Raises BadParameter for another form, and for an amount that no limit can have."""
        name, _, amount = value.partition("=")
        if not name or not re.fullmatch("[0-9]{1,9}", amount) or int(amount) > LARGEST:
            self.fail(f"{value!r} is not NAME=AMOUNT with an amount of 0 to {LARGEST}", param, ctx)
        return name, int(amount)


def title_options(*, required: bool) -> Callable[[_Command], _Command]:
    """An option for the title in each language: `--title-ru`, `--title-en`."""

    def with_options(command: _Command) -> _Command:
        for language in reversed(LANGUAGES):
            name, words = f"--title-{language}", f"What people read in the language {language}."
            command = click.option(name, required=required, help=words)(command)
        return command

    return with_options


def in_order(titles: Titles) -> list[str]:
    """The title in each language, in the order of LANGUAGES; a dash for one that is missing."""
    return [titles.get(language, "-") for language in LANGUAGES]


def titles_of(said: Mapping[str, str | None]) -> Titles:
    """The titles among the values of a command's options."""
    found = {language: said.get(f"title_{language}") for language in LANGUAGES}
    return {language: title for language, title in found.items() if title is not None}
