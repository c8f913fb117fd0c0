"""Named SQL: a module's queries are in the ``.sql`` file of the same name, each with one line of intent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_NAME = re.compile(r"^-- name: *(.*)$", re.MULTILINE)


class QueryFileError(Exception):
    """A ``.sql`` file is not well formed."""


class Queries:
    """The queries of one file as attributes: ``sql = Queries.beside(__file__)``, then ``sql.reserve``.

    The file is a run of blocks: ``-- name: reserve``, a comment line that says what the query is for, one
    statement that ends with a semicolon. An unknown name raises AttributeError.
    """

    def __init__(self, queries: Mapping[str, str]) -> None:
        self._queries = dict(queries)

    @classmethod
    def beside(cls, module_file: str) -> Queries:
        """Load the ``.sql`` file that has a module's path and name. Raises QueryFileError, OSError."""
        return cls.load(Path(module_file).with_suffix(".sql"))

    @classmethod
    def load(cls, path: Path) -> Queries:
        """Load one file. Raises QueryFileError when a block lacks its name, intent or statement; OSError."""
        return cls.parse(path.read_text(encoding="utf-8"), path.name)

    @classmethod
    def parse(cls, text: str, where: str) -> Queries:
        """Read the text of a file called ``where``. Raises QueryFileError."""
        head, *parts = _NAME.split(text)
        if re.sub(r"(?m)^--.*$", "", head).strip():
            raise QueryFileError(f"{where}: a statement is before the first name")
        queries: dict[str, str] = {}
        for name, block in zip(map(str.strip, parts[::2]), parts[1::2], strict=True):
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise QueryFileError(f"{where}: {name!r} is not a name")
            if name in queries:
                raise QueryFileError(f"{where}: {name} is there twice")
            queries[name] = _statement(f"{where}: {name}", block)
        return cls(queries)

    def __getattr__(self, name: str) -> str:
        try:
            return self.__dict__["_queries"][name]  # type: ignore[no-any-return]  # __dict__ is untyped
        except KeyError:
            raise AttributeError(f"there is no query {name!r}") from None

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of the file."""
        return iter(self._queries)


def _statement(where: str, block: str) -> str:
    intent, _, statement = block.strip().partition("\n")
    if not re.match(r"-- *\S", intent):
        raise QueryFileError(f"{where} lacks its line of intent")
    statement = statement.strip()
    if not statement.endswith(";"):
        raise QueryFileError(f"{where} does not end with a semicolon")
    return statement.removesuffix(";")
