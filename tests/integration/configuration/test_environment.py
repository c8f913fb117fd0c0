"""The ``.env`` file, beneath the environment of the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.configuration.environment import process_environment, read_env_file


def test_an_env_file_is_read_as_people_write_it(tmp_path: Path) -> None:
    """Comments, quotes, ``export``, spaces; a value may hold ``#`` and ``=``."""
    (tmp_path / ".env").write_text(
        "# BOT_TOKEN=no\n\nexport A=1\n B = two words \nC='single # not a comment'\n"
        'D="double"  # a comment\nE=a#b=c # a comment\nF=\nG=# nothing\nnonsense\n9=x\n',
    )
    assert read_env_file(tmp_path / ".env") == {
        "A": "1",
        "B": "two words",
        "C": "single # not a comment",
        "D": "double",
        "E": "a#b=c",
        "F": "",
        "G": "",
    }


def test_the_real_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no file at all is fine."""
    monkeypatch.setenv("PORTAL_TEST_ONE", "environment")
    assert process_environment(tmp_path)["PORTAL_TEST_ONE"] == "environment"
    (tmp_path / ".env").write_text("PORTAL_TEST_ONE=file\nPORTAL_TEST_TWO=file\n")
    environ = process_environment(tmp_path)
    assert (environ["PORTAL_TEST_ONE"], environ["PORTAL_TEST_TWO"]) == ("environment", "file")
