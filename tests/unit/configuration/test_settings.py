"""Settings are read from an environment: blank is unset, a secret may come from a file, faults are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from shared.configuration.config import Config
from shared.configuration.settings import Reading, SecretVariable, Settings, parsed, variables
from shared.configuration.values import integer
from shared.crypto.secret import Secret


class Three(Settings):
    """One with a default, two without."""

    a: Annotated[int, parsed(integer(1))] = Field(7, validation_alias="A", description="The first.")
    b: Annotated[int, parsed(integer(1))] = Field(validation_alias="B")
    c: Annotated[int, parsed(integer(1))] = Field(validation_alias="C")


def test_a_reading_keeps_every_fault_by_name() -> None:
    """Mending one variable at a time is no fun."""
    reading = Reading(Three, {"A": "x", "B": " ", "C": "5"})
    settings = reading.build(Three, {"B": "8", "C": "9"})
    assert settings.a == 7
    assert settings.b == 8
    assert settings.c == 5
    assert reading.problems == ["A: must be a whole number", "B: is required"]


def test_a_model_tells_its_variables() -> None:
    """In the order of its fields."""
    assert [(one.name, one.description, one.default) for one in variables(Three)] == [
        ("A", "The first.", "7"),
        ("B", "", "required"),
        ("C", "", "required"),
    ]


def test_every_secret_of_the_portal_may_come_from_a_file() -> None:
    """And nothing that is no secret."""
    assert {one.name for one in variables(Config) if one.is_secret} == {
        "BOT_TOKEN",
        "TELEGRAM_API_HASH",
        "DATABASE_URL",
        "SESSION_KEYS",
        "BOT_WEBHOOK_SECRET",
    }


def a_word(text: str) -> Secret:
    """A parser that takes letters only."""
    if not text.isalpha():
        raise ValueError("must be letters")
    return Secret(text)


class Token(Settings):
    """One secret."""

    token: Annotated[Secret, parsed(a_word), SecretVariable] = Field(validation_alias="TOKEN")


def read(**environ: str) -> tuple[Token, list[str]]:
    """The model of this environment, and what was wrong with it."""
    reading = Reading(Token, environ)
    return reading.build(Token, {"TOKEN": "instead"}), reading.problems


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    """Without the line's end that an editor leaves."""
    (tmp_path / "token").write_text("hush\n")
    settings, problems = read(TOKEN_FILE=str(tmp_path / "token"))
    assert settings.token == Secret("hush")
    assert problems == []


def test_a_secret_and_its_file_together_are_a_fault(tmp_path: Path) -> None:
    """Nobody could know which of them counts; both are named."""
    (tmp_path / "token").write_text("hush")
    _, problems = read(TOKEN="other", TOKEN_FILE=str(tmp_path / "token"))
    assert problems == ["TOKEN: is set together with TOKEN_FILE: one of them must go"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "TOKEN_FILE: the file cannot be read (No such file or directory)"),
        (b"", "TOKEN_FILE: the file is empty"),
        (b"\xff\xfe", "TOKEN_FILE: the file is not text"),
        (b"hush 1", "TOKEN_FILE: must be letters"),
    ],
)
def test_a_fault_of_the_file_is_one_line_that_names_it(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    """Never its content."""
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    assert read(TOKEN_FILE=str(tmp_path / "token"))[1] == [problem]


@pytest.mark.parametrize("path", ["/", "~no-such-account/token", "x" * 5000, "tok\0en"])
def test_a_path_that_cannot_be_one_is_a_fault_of_the_variable(path: str) -> None:
    """And no traceback at the start."""
    [problem] = read(TOKEN_FILE=path)[1]
    assert problem.startswith("TOKEN_FILE: the file cannot be read (")


def test_a_byte_order_mark_is_no_part_of_the_secret(tmp_path: Path) -> None:
    """Nor is it in a .env file."""
    (tmp_path / "token").write_bytes(b"\xef\xbb\xbfhush\n")
    settings, problems = read(TOKEN_FILE=str(tmp_path / "token"))
    assert settings.token == Secret("hush")
    assert problems == []
