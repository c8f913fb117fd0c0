"""The variables of a process: its environment over a ``.env`` file."""

from __future__ import annotations

import os
import re
from pathlib import Path

_ENV_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")


def read_env_file(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines; a missing file is an empty one.

    Blank lines, lines starting with ``#`` and ``export`` before a name are ignored. A value in single or
    double quotes is taken literally; an unquoted one ends before `` #``. Nothing is expanded.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    found = {}
    for line in text.splitlines():
        match = None if line.lstrip().startswith("#") else _ENV_LINE.fullmatch(line)
        if match is not None:
            found[match[1]] = _unquote(match[2])
    return found


def _unquote(value: str) -> str:
    if value[:1] in {"'", '"'}:
        end = value.find(value[0], 1)
        if end > 0:
            return value[1:end]
    return re.split(r"(?:^|\s)#", value, maxsplit=1)[0].rstrip()


def process_environment(folder: Path | None = None) -> dict[str, str]:
    """The environment of this process over the ``.env`` of ``folder`` (default: the working directory)."""
    return {**read_env_file((folder or Path.cwd()) / ".env"), **os.environ}
