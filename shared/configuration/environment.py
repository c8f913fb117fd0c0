"""Reading variables: each is parsed once, every fault is kept, no value is repeated in a fault."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
D = TypeVar("D")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_ENV_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")


class Reader:
    """Takes variables out of an environment; an empty or blank variable counts as unset."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []  #: ``NAME: what is wrong``, in the order of reading

    def take(self, name: str, parse: Callable[[str], T], default: D) -> T | D:
        """Parse a variable that may be unset. ``parse`` raises ValueError with a message fit to be shown."""
        text = self._environ.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.fault(name, str(error))
            return default

    def require(self, name: str, parse: Callable[[str], T], stand_in: T) -> T:
        """Parse a variable that must be set; after a fault return ``stand_in`` so that reading goes on."""
        if not self.given(name):
            self.fault(name, "is required")
        return self.take(name, parse, stand_in)

    def given(self, name: str) -> bool:
        """Whether the variable has a value at all."""
        return bool(self._environ.get(name, "").strip())

    def fault(self, name: str, message: str) -> None:
        """Keep one problem of one variable."""
        self.problems.append(f"{name}: {message}")


def read_env_file(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines; a missing file is an empty one.

    Blank lines and lines starting with ``#`` are passed over, ``export`` before a name too. A value in single
    or double quotes is taken as it stands between them; an unquoted one ends before `` #``. No expansion.
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


def integer(lowest: int, highest: int | None = None) -> Callable[[str], int]:
    """A parser of whole numbers within bounds, both included."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text):
            raise ValueError("must be a whole number")
        number = int(text)
        if number < lowest or (highest is not None and number > highest):
            bounds = f"from {lowest} to {highest}" if highest is not None else f"of at least {lowest}"
            raise ValueError(f"must be a number {bounds}")
        return number

    return parse


def flag(text: str) -> bool:
    """``1`` or ``0``."""
    if text not in {"0", "1"}:
        raise ValueError("must be 1 or 0")
    return text == "1"


def choice(*allowed: str) -> Callable[[str], str]:
    """A parser that takes one of the given words, in any case."""

    def parse(text: str) -> str:
        for word in allowed:
            if text.lower() == word.lower():
                return word
        raise ValueError(f"must be one of {', '.join(allowed)}")

    return parse


def base_url(text: str) -> str:
    """An http(s) address without query or fragment; returned without a trailing slash."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", text):
        raise ValueError("must be an http:// or https:// address")
    if "?" in text or "#" in text or "@" in parts.netloc:
        raise ValueError("must have no query, fragment or user name")
    return text.rstrip("/")


def origin(text: str) -> str:
    """A web origin, ``scheme://host[:port]``, as a browser sends it: lower case, no default port, no path."""
    url = base_url(text).lower()
    parts = urlsplit(url)
    if parts.path:
        raise ValueError("must be origins such as https://app.example.org, comma separated")
    default = {"http": 80, "https": 443}[parts.scheme]
    return url.removesuffix(f":{default}") if parts.port == default else url


def host_port(text: str) -> tuple[str, int]:
    """``host:port``; an IPv6 host stands in brackets, and is returned without them."""
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):([0-9]{1,5})", text)
    if match is None or not 1 <= int(match[2]) <= 65535:
        raise ValueError("must be host:port")
    return match[1].strip("[]"), int(match[2])


def network(text: str) -> Network:
    """An address or a network in CIDR form."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError("must be addresses or networks such as 10.0.0.0/8, comma separated") from None


def listed(parse: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """A parser of comma-separated items; empty items are passed over, a repeated one counts once."""
    return lambda text: tuple(dict.fromkeys(parse(part.strip()) for part in text.split(",") if part.strip()))
