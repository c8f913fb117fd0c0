"""What a benchmark says: one row a measurement, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a row should reach: a bound on the ratio to its floor, or on the value itself."""

    bound: float
    at_most: bool = True
    absolute: bool = False  #: the bound is on the value, in the row's unit; the floor is shown for comparison
    text: str = ""  #: how to write the bound where the number alone reads badly: "1/3"

    def met(self, row: Row) -> bool:
        """Whether the row reaches it."""
        figure = row.value if self.absolute else row.ratio
        return figure <= self.bound if self.at_most else figure >= self.bound

    def spelled(self, unit: str) -> str:
        """`≤ 1/3 ×`, `≥ 0.85 ×`, `≤ 50 ms`."""
        sign = "≤" if self.at_most else "≥"
        return f"{sign} {self.text or format(self.bound, 'g')} {unit if self.absolute else '×'}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure, its floor, and what was hoped for."""

    name: str
    unit: str
    value: float
    floor: float
    goal: Goal

    @property
    def ratio(self) -> float:
        """The value in units of its floor."""
        return self.value / self.floor

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.goal.met(self)

    def to_json(self) -> dict[str, str | float | bool]:
        """The row as `latest.json` has it."""
        return {
            "name": self.name,
            "unit": self.unit,
            "value": _rounded(self.value),
            "floor": _rounded(self.floor),
            "ratio": _rounded(self.ratio),
            "goal": self.goal.spelled(self.unit),
            "met": self.met,
        }


def write(rows: Sequence[Row], path: Path) -> None:
    """Put the rows into a JSON file, whole or not at all."""
    beside = path.with_suffix(".part")
    text = json.dumps([row.to_json() for row in rows], ensure_ascii=False, indent=2)
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)


def printed(rows: Sequence[Row]) -> str:
    """The rows as a table."""
    cells = [("what", "unit", "value", "floor", "ratio", "goal", "met")]
    for row in rows:
        figures = (f"{_rounded(row.value):g}", f"{_rounded(row.floor):g}", f"{row.ratio:.2f} ×")
        cells.append((row.name, row.unit, *figures, row.goal.spelled(row.unit), "yes" if row.met else "NO"))
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(_line(line, widths) for line in cells)


def _line(line: Sequence[str], widths: Sequence[int]) -> str:
    texts = [
        cell.ljust(width) if column < 2 or column > 4 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(texts).rstrip()


def _rounded(figure: float) -> float:
    """Four digits are more than such a figure is worth."""
    return float(f"{figure:.4g}")
