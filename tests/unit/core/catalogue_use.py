"""Which texts the product's sources ask for, read from the sources themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import shared

ROOT = Path(shared.__file__).parent.parent
ROOMS = ("bot", "webapp", "shared")
KEY = re.compile(r"(?:bot|page|shell|dashboard|panel|error|command)(?:\.[a-z0-9_]+)+")
NOT_KEYS = frozenset(
    {
        "bot.alive",  # the file by which the bot shows that it lives
        "dashboard.dashboard",  # an operation of the API's description
    }
)
FILE_NAME = re.compile(r".*\.(?:js|css|html|svg|sql|po)")
FILLER = "([a-z0-9_]+)"  # matches an f-string's expression
SPEAKERS = frozenset({"texts", "say"})  # what a Texts is called where it is called


@dataclass(frozen=True, kw_only=True)
class Call:
    """A text asked for by a literal key, with its parameters spelt out."""

    where: str
    key: str
    plural: bool
    params: frozenset[str]


@dataclass
class Use:
    """What a set of sources asks of the catalogue."""

    literals: dict[str, str] = field(default_factory=dict)  #: every string → its first place
    patterns: dict[str, str] = field(default_factory=dict)  #: regex of keys made by an f-string → where
    calls: list[Call] = field(default_factory=list)

    @property
    def keys(self) -> dict[str, str]:
        """Every string that has the form of a key → its first place."""
        return {
            text: where
            for text, where in self.literals.items()
            if KEY.fullmatch(text) and not FILE_NAME.fullmatch(text) and text not in NOT_KEYS
        }

    def asks_for(self, key: str) -> bool:
        """Whether the key is a string of the sources, or an f-string makes it of such strings."""
        return key in self.literals or any(
            found is not None and all(part in self.literals for part in found.groups())
            for found in (re.fullmatch(pattern, key) for pattern in self.patterns)
        )


def of_the_product() -> Use:
    """Read every source and template of the three rooms."""
    use = Use()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            where = str(path.relative_to(ROOT))
            if path.suffix == ".py":
                _read_python(use, where, path.read_text(encoding="utf-8"))
            elif path.suffix in {".html", ".js"}:
                _read_script(use, where, path.read_text(encoding="utf-8"))
    return use


def _read_script(use: Use, where: str, source: str) -> None:
    for found in re.finditer(r"""(["'`])([a-z0-9_.]+)\1""", source):
        use.literals.setdefault(found[2], where)
    for found in re.finditer(r"`([a-z0-9_.]+)\$\{[^}`]+\}`", source):
        if KEY.match(f"{found[1]}x"):
            use.patterns.setdefault(re.escape(found[1]) + FILLER, where)


def _read_python(use: Use, where: str, source: str) -> None:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            use.literals.setdefault(node.value, f"{where}:{node.lineno}")
        elif isinstance(node, ast.JoinedStr):
            pattern = "".join(_parts(node))
            if KEY.match(pattern.replace("\\.", ".").replace(FILLER, "x")):
                use.patterns.setdefault(pattern, f"{where}:{node.lineno}")
        elif isinstance(node, ast.Call):
            use.calls.extend(_call(node, where))


def _parts(node: ast.JoinedStr) -> Iterator[str]:
    for value in node.values:
        yield re.escape(str(value.value)) if isinstance(value, ast.Constant) else FILLER


def _call(node: ast.Call, where: str) -> Iterator[Call]:
    """The call, when it asks for one text by a literal key and unpacks no parameters."""
    plural = isinstance(node.func, ast.Attribute) and node.func.attr == "count"
    speaks = isinstance(node.func, ast.Name) and node.func.id in SPEAKERS
    key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    params = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
    if (
        isinstance(key, str)
        and KEY.fullmatch(key)
        and (plural or speaks)
        and len(params) == len(node.keywords)
    ):
        yield Call(
            where=f"{where}:{node.lineno}",
            key=key,
            plural=plural,
            params=params | ({"n"} if plural else set()),
        )
