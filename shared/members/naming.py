"""Names of what operators define: a code for programs, a title in each language for people."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.core.errors import BadRequest
from shared.core.i18n import LANGUAGES

CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")  # as the schema checks it
LONGEST_TITLE = 48  # characters, in each language

Titles = Mapping[str, str]
"""Language → title. At least one of LANGUAGES is there: a language added later has no titles yet."""


def title_in(titles: Titles, language: str) -> str:
    """The title in a language, or in the first of LANGUAGES that has one."""
    return next(titles[known] for known in (language, *LANGUAGES) if known in titles)


def check_code(code: str, what: str) -> None:
    """Raise BadRequest for a text that cannot be the code of ``what`` ("a plan")."""
    if not CODE.fullmatch(code):
        raise BadRequest(f"{what}'s code is 1 to 32 of a-z 0-9 _, the first a letter")


def check_titles(titles: Titles) -> None:
    """Raise BadRequest unless every language has a title that fits, and nothing else has one."""
    if set(titles) != set(LANGUAGES):
        raise BadRequest(f"a title is needed in each of: {', '.join(LANGUAGES)}")
    if not all(title.isprintable() and 1 <= len(title.strip()) <= LONGEST_TITLE for title in titles.values()):
        raise BadRequest(f"a title has 1 to {LONGEST_TITLE} characters")
