"""The terminal: every line says whose it is."""

from __future__ import annotations

import os
import sys
from typing import TextIO

COLOURS = {"postgres": 34, "sandbox": 35, "bot": 32, "web": 36, "portal": 33}
NAME_WIDTH = 8  # the longest name


class Output:
    """Writes whole lines with the name of who said them before each, in colour on a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty() and "NO_COLOR" not in os.environ

    def line(self, name: str, text: str) -> None:
        prefix = f"{name:<{NAME_WIDTH}} |"
        if self._coloured:
            prefix = f"\033[{COLOURS.get(name, 37)}m{prefix}\033[0m"
        self._write(f"{prefix} {text}")

    def say(self, text: str = "") -> None:
        """A line of the runner's own."""
        self._write(f"\033[1m{text}\033[0m" if self._coloured and text else text)

    def _write(self, text: str) -> None:
        try:
            print(text, file=self._stream, flush=True)
        except (BrokenPipeError, UnicodeEncodeError):
            # The output is closed or cannot encode this text: not a reason to stop the portal.
            return
