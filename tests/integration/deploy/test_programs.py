"""Looking for the tests' programs, noting them, and checking with others: real files, real processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deploy import programs
from deploy.lint import Check, passes
from deploy.prepare import distributions
from deploy.programs import (
    find_browser,
    find_caddy,
    find_headless_shell,
    first_that_starts,
    shells_beside,
    starts,
)
from deploy.unpacked import write_start


def script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_only_what_runs_counts(tmp_path: Path) -> None:
    """A stub that prints advice, a program without its interpreter and a folder are none."""
    stub = script(tmp_path / "stub", "echo 'install the snap'; exit 1")
    orphan = tmp_path / "orphan"
    orphan.write_text("#!/nowhere/sh\n")
    orphan.chmod(0o755)
    good = script(tmp_path / "good", "exit 0")
    assert not starts(stub)
    assert first_that_starts([tmp_path / "missing", tmp_path, orphan, stub, good]) == good


def test_a_named_program_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BROWSER_PATH and CADDY_PATH come before whatever is installed."""
    mine = script(tmp_path / "mine", "exit 0")
    monkeypatch.setenv("BROWSER_PATH", str(mine))
    monkeypatch.setenv("CADDY_PATH", str(mine))
    assert find_browser() == find_caddy() == mine


def test_a_headless_shell_comes_before_a_whole_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One on PATH is taken although a browser is there too; without one, any browser will do."""
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr(programs, "START_SHELL", tmp_path / "none")
    monkeypatch.setattr(programs, "playwrights_browser", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    whole = script(tmp_path / "chromium", "exit 0")
    assert find_headless_shell() is None
    assert find_browser() == whole
    assert find_browser() != script(tmp_path / "chromium-headless-shell", "exit 1")
    shell = script(tmp_path / "chromium-headless-shell", "exit 0")
    assert find_headless_shell() == find_browser() == shell


@pytest.mark.parametrize(
    "folder", ["chrome-linux/headless_shell", "chrome-headless-shell-mac/chrome-headless-shell"]
)
def test_playwright_s_own_shell(tmp_path: Path, folder: str) -> None:
    """It lies beside Playwright's browser, in a folder of the same number; others are of other versions."""
    shell = tmp_path / "chromium_headless_shell-1200" / folder
    older = tmp_path / "chromium_headless_shell-1100" / folder
    for path in (shell, older):
        path.parent.mkdir(parents=True)
        path.touch()
    browser = tmp_path / "chromium-1200" / "chrome-mac" / "Chromium.app" / "Contents" / "MacOS" / "Chromium"
    assert list(shells_beside(browser)) == [shell]


def test_an_unpacked_program_finds_its_libraries(tmp_path: Path) -> None:
    """The start script names every folder with a library, passes arguments on, and survives odd paths."""
    folder = tmp_path / "it's here"
    (folder / "usr" / "lib" / "deep").mkdir(parents=True)
    (folder / "usr" / "lib" / "deep" / "libx.so.1").touch()
    (folder / "fonts.conf").touch()
    program = script(folder / "program", 'echo "$LD_LIBRARY_PATH|$FONTCONFIG_FILE|$1"')
    write_start(tmp_path / "start", program, folder)
    said = subprocess.run([tmp_path / "start", "two words"], capture_output=True, text=True, check=True)
    assert said.stdout == f"{folder}/usr/lib/deep|{folder}/fonts.conf|two words\n"


@pytest.mark.parametrize(
    ("description", "names"),
    [
        ("ID=debian\nPRETTY_NAME=x\n", {"debian"}),
        ('ID="raspbian"\nID_LIKE=debian\n', {"raspbian", "debian"}),
        ("ID=ubuntu\nID_LIKE=debian\n", {"ubuntu"}),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', {"linuxmint", "ubuntu"}),
        ("# nothing\n", set()),
    ],
)
def test_which_system_this_is(tmp_path: Path, description: str, names: set[str]) -> None:
    """Ubuntu descends from Debian, but its chromium package does not."""
    (tmp_path / "os-release").write_text(description)
    assert distributions(tmp_path / "os-release") == names


def test_a_system_without_description(tmp_path: Path) -> None:
    """No name, no package manager assumed."""
    assert distributions(tmp_path / "os-release") == set()


def test_a_check_that_passes_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What it printed is of no interest."""
    assert passes(Check(name="peace", command=(sys.executable, "-c", "print('chatter')")))
    said = capsys.readouterr().out
    assert said.startswith("ok     peace")
    assert "chatter" not in said


def test_a_check_whose_program_is_missing_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """In words, not with a traceback."""
    assert not passes(Check(name="nobody", command=("/nowhere/linter",)))
    assert "cannot run /nowhere/linter: No such file or directory" in capsys.readouterr().out


def test_a_check_that_fails_shows_why(capsys: pytest.CaptureFixture[str]) -> None:
    """All it said, errors too, and which one it was."""
    program = "import sys; print('here'); sys.exit('and there')"
    assert not passes(Check(name="trouble", command=(sys.executable, "-c", program)))
    said = capsys.readouterr().out
    assert said.startswith("FAILED trouble")
    assert "here" in said
    assert "and there" in said
