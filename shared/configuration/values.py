"""Parsers of single values. Each raises ValueError with a text that never repeats the value."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


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
    """``host:port``; an IPv6 host is written in brackets and returned without them."""
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
    """A parser of comma-separated items; empty items are ignored, repeated ones count once."""
    return lambda text: tuple(dict.fromkeys(parse(part.strip()) for part in text.split(",") if part.strip()))
