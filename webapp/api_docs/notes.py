"""What stands beside a field in the source: `name: type  #: what it says`, for the description to repeat."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import dropwhile, islice, takewhile
from types import MappingProxyType

_FIELD = re.compile(r"    (\w+)(?::| =)")
_NOTE = re.compile(r".*#: (.+)$")


@cache
def notes_of(cls: type) -> MappingProxyType[str, str]:
    """Field → its note, the bases' too. A note may go on in lines of its own below its field."""
    found: dict[str, str] = {}
    for base in getattr(cls, "__orig_bases__", cls.__bases__):
        if isinstance(base, type):
            found |= notes_of(base)
    name = None
    for line in _body(cls):
        field = _FIELD.match(line)
        name = field[1] if field else name
        note = _NOTE.match(line)
        if note and name:
            found[name] = note[1] if field else f"{found.get(name, '')} {note[1]}".strip()
    return MappingProxyType(found)


def first_paragraph(cls: type) -> str:
    """The first paragraph of a class's docstring; empty without one of its own."""
    return inspect.cleandoc(cls.__dict__.get("__doc__") or "").partition("\n\n")[0]


def _body(cls: type) -> Iterator[str]:
    """The source of a class at the top of its module; nothing for others and for those built in."""
    lines = dropwhile(lambda line: not _is_head(line, cls.__name__), _source(cls.__module__))
    return takewhile(lambda line: not line or line.startswith((" ", ")")), islice(lines, 1, None))


def _is_head(line: str, name: str) -> bool:
    return line.startswith((f"class {name}(", f"class {name}:"))


@cache
def _source(module: str) -> list[str]:
    """Python's own search parses the whole module, for each class anew."""
    try:
        return inspect.getsource(sys.modules[module]).splitlines()
    except (OSError, TypeError):  # built in
        return []
