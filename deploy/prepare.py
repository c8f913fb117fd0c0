"""`python -m deploy.prepare`: installs those of the tests' programs that are missing, and notes their paths.

The notes are `.cache/<program>`, a path, and `.cache/programs.env`, variables for a shell. Nothing here needs
root: as root on Debian the distribution's headless Chromium is installed, for anybody else there it is
unpacked into `.cache`; elsewhere it is Playwright's. Where that fails, a whole browser will do. Caddy is
unpacked wherever there are Debian's or Ubuntu's packages.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.programs import CACHE, DRIVER_PATH, find_browser, find_caddy, find_driver, find_headless_shell
from deploy.unpacked import can_unpack, unpack, unpack_browser, unpack_drivers_library

OS_RELEASE = Path("/etc/os-release")


class NotInstalledError(Exception):
    """A program is missing and could not be installed; the message says what was tried."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """One that is looked for, and installed if it is missing."""

    variable: str  #: names its path to the tests, and to us when somebody knows better
    find: Callable[[], Path | None]
    install: Callable[[], None]
    settle: Callable[[], Path | None] | None = None  #: finds what will do when installing failed


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.prepare", description=__doc__)
    parser.parse_args(arguments)
    found = {}
    for name, program in PROGRAMS.items():
        try:
            found[program.variable] = path = prepare(name)
        except NotInstalledError as error:
            print(f"setup: {error}", file=sys.stderr)
            return 1
        note(name, f"{path}\n")
    note("programs.env", "".join(f"{name}={shlex.quote(str(path))}\n" for name, path in found.items()))
    return 0


def prepare(name: str) -> Path:
    """The path of `name`, installed if it was missing. Raises NotInstalledError."""
    program = PROGRAMS[name]
    found = program.find()
    if found is None:
        print(f"setup: no {name} yet that suits, installing one", file=sys.stderr)
        program.install()
        found = (program.settle or program.find)()
    if found is None:
        raise NotInstalledError(
            f"no {name} could be installed. Install one by hand, or name it: {program.variable}=/path/to/it"
        )
    return found


def note(name: str, text: str) -> None:
    """Writes where tests look."""
    CACHE.mkdir(exist_ok=True)
    (CACHE / name).write_text(text)


def install_driver() -> None:
    if is_root() and shutil.which("apt-get"):
        apt_install("libatomic1")
    elif can_unpack():
        unpack_drivers_library()


def install_browser() -> None:
    if "debian" in distributions() and is_root():
        apt_install("chromium-headless-shell")
    elif "debian" in distributions() and can_unpack():
        unpack_browser()
    else:
        with_libraries = ["--with-deps"] if is_root() and "ubuntu" in distributions() else []
        run(sys.executable, "-m", "playwright", "install", "--only-shell", *with_libraries, "chromium")


def install_caddy() -> None:
    # Unpacked for root too: installing it would start a web server on port 80.
    if can_unpack():
        unpack("caddy")


def apt_install(package: str) -> None:
    run("apt-get", "-qq", "update")
    run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", package)


def run(*command: str) -> None:
    """Runs an installer with its output on stderr; a failure shows in what is found afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, check=False, stdout=sys.stderr, stdin=subprocess.DEVNULL, env=environment)
    except OSError as error:
        print(f"setup: cannot run {command[0]}: {error.strerror}", file=sys.stderr)


def is_root() -> bool:
    return os.geteuid() == 0


def distributions(description: Path = OS_RELEASE) -> set[str]:
    """This system's name and those it descends from, but an Ubuntu is not called a Debian."""
    if not description.exists():
        return set()
    lines = dict(line.split("=", 1) for line in description.read_text().splitlines() if "=" in line)
    names = {word for key in ("ID", "ID_LIKE") for word in lines.get(key, "").strip('"').split()}
    return names - {"debian"} if "ubuntu" in names else names


PROGRAMS = {
    "driver": Program(variable=DRIVER_PATH, find=find_driver, install=install_driver),
    "browser": Program(
        variable="BROWSER_PATH", find=find_headless_shell, install=install_browser, settle=find_browser
    ),
    "caddy": Program(variable="CADDY_PATH", find=find_caddy, install=install_caddy),
}

if __name__ == "__main__":
    sys.exit(main())
