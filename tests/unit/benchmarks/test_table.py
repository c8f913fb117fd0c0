"""Rows of the benchmarks: ratios, goals, the table and the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.table import Goal, Row, printed, write


def a_row(value: float, goal: Goal) -> Row:
    """A row whose floor is 10."""
    return Row(name="login status", unit="ms", value=value, floor=10.0, goal=goal)


@pytest.mark.parametrize(
    ("value", "goal", "met"),
    [
        (10.0, Goal(bound=1.0), True),
        (10.1, Goal(bound=1.0), False),
        (8.5, Goal(bound=0.85, at_most=False), True),
        (8.4, Goal(bound=0.85, at_most=False), False),
        (49.0, Goal(bound=50.0, absolute=True), True),
        (51.0, Goal(bound=50.0, absolute=True), False),
    ],
)
def test_goals(value: float, goal: Goal, met: bool) -> None:
    """A goal bounds the ratio to the floor, from above or below, or the value itself."""
    assert a_row(value, goal).met is met


def test_what_a_goal_reads_like() -> None:
    """As the design writes it."""
    assert Goal(bound=1 / 3, text="1/3").spelled("ms") == "≤ 1/3 ×"
    assert Goal(bound=0.85, at_most=False).spelled("ms") == "≥ 0.85 ×"
    assert Goal(bound=50.0, absolute=True).spelled("ms") == "≤ 50 ms"


def test_the_file(tmp_path: Path) -> None:
    """JSON that other programs read: a list, every figure beside its floor; nothing else is left there."""
    write([a_row(12.34567, Goal(bound=1.0))], tmp_path / "latest.json")
    assert json.loads((tmp_path / "latest.json").read_text()) == [
        {
            "name": "login status",
            "unit": "ms",
            "value": 12.35,
            "floor": 10.0,
            "ratio": 1.235,
            "goal": "≤ 1 ×",
            "met": False,
        }
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["latest.json"]


def test_the_table() -> None:
    """People see the figure, its floor, the ratio, the goal and whether it is met."""
    header, line = printed([a_row(12.34567, Goal(bound=1.0))]).splitlines()
    assert header.split() == ["what", "unit", "value", "floor", "ratio", "goal", "met"]
    assert line.split() == ["login", "status", "ms", "12.35", "10", "1.23", "×", "≤", "1", "×", "NO"]
