"""Debian's packages for people who are not root: unpacked into `.cache/debian`, run from where they lie."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.programs import DRIVER, ROOT, START_DRIVER, START_SHELL, UNPACKED

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


def can_unpack() -> bool:
    """Whether this system has Debian's packages to unpack (Ubuntu's chromium package is a stub)."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def unpack(package: str, *parts: str) -> Path:
    """Fetches the package and the libraries it needs that are not installed; returns their folder.

    `parts` are packages that have to lie beside it even when they are installed.
    """
    folder = UNPACKED / package
    command = ("sh", str(ROOT / "deploy" / "unpack-deb.sh"), str(folder), package, *parts)
    subprocess.run(command, check=False, stdout=sys.stderr, stdin=subprocess.DEVNULL)
    return folder


def unpack_browser() -> None:
    """Unpacks the headless shell, and writes a script that starts it with what came along."""
    folder = unpack("chromium-headless-shell", "chromium-common")
    (folder / "fonts.conf").write_text(FONTS.format(folder=folder))
    write_start(START_SHELL, folder / "usr" / "lib" / "chromium" / "chromium-headless-shell", folder)


def unpack_drivers_library() -> None:
    """Playwright's Node.js needs libatomic, which a bare system lacks."""
    write_start(START_DRIVER, DRIVER, unpack("libatomic1"))


def write_start(script: Path, program: Path, folder: Path) -> None:
    """Writes a script that starts `program` with the libraries, and the fonts if any, of `folder`."""
    libraries = sorted({str(path.parent) for path in folder.rglob("*.so*")})
    lines = ["#!/bin/sh", f"export LD_LIBRARY_PATH={shlex.quote(':'.join(libraries))}"]
    if (folder / "fonts.conf").exists():
        lines.append(f"export FONTCONFIG_FILE={shlex.quote(str(folder / 'fonts.conf'))}")
    lines.append(f'exec {shlex.quote(str(program))} "$@"')
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text("\n".join(lines) + "\n")
    script.chmod(0o755)
