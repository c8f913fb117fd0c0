"""The folders the portal writes to, and the programs of the embedded PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from shared.cli.doctor.finding import Finding, failed, ok, warning
from shared.configuration.config import Config
from shared.configuration.database_url import embedded_programs
from shared.core.errors import Unavailable

OTHERS = 0o077  # of a mode: what anybody but the owner may do
PROGRAMS = ("postgres", "initdb")


def look(config: Config) -> Iterator[Finding]:
    """Whether they are there, can be written to, and are closed to others."""
    yield _writable("data_dir", "DATA_DIR", config.data_dir)
    if config.sessions_dir is not None:
        yield _sessions_dir(config.sessions_dir)
    else:
        yield ok("sessions_dir", "SESSIONS_DIR is not set: no session files are written")
    if config.generated_keys_file is not None:
        yield _private("session_keys_file", config.generated_keys_file)
    if config.database_url is None:
        yield _programs()


def _sessions_dir(folder: Path) -> Finding:
    found = _writable("sessions_dir", "SESSIONS_DIR", folder)
    if found.todo or not folder.exists():
        return found
    return _private("sessions_dir", folder)


def _writable(name: str, variable: str, folder: Path) -> Finding:
    """A folder that is not there yet counts when it can be made."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not nearest.is_dir():
        return failed(name, f"{nearest} is no folder", f"move it away, or change {variable}")
    if not os.access(nearest, os.W_OK | os.X_OK):
        return failed(name, f"{nearest} cannot be written to", f"change its owner or its mode, or {variable}")
    return ok(
        name, f"{folder} can be written to" if nearest == folder else f"{folder} will be made when needed"
    )


def _private(name: str, path: Path) -> Finding:
    mode = path.stat().st_mode & 0o777
    if mode & OTHERS:
        wanted = "700" if path.is_dir() else "600"
        return warning(name, f"{path} has mode {mode:o}: others may look into it", f"chmod {wanted} {path}")
    return ok(name, f"{path} is there, and closed to others")


def _programs() -> Finding:
    todo = "install the portal's dependencies again, or set DATABASE_URL"
    try:
        folder = embedded_programs()
    except Unavailable as error:
        return failed("postgres_programs", str(error), todo)
    missing = [name for name in PROGRAMS if not os.access(folder / name, os.X_OK)]
    if missing:
        return failed("postgres_programs", f"{folder} has no {' and no '.join(missing)} to run", todo)
    return ok("postgres_programs", "the embedded PostgreSQL's programs are there")
