"""`python -m benchmarks`: measure, print, write `benchmarks/latest.json`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks.ground import Ground, laid
from benchmarks.rows import (
    accepted,
    auth_key,
    bot_rate,
    burst,
    first_qr,
    pending,
    status_instructions,
    status_rate,
)
from benchmarks.table import Row, printed, write

LATEST = Path(__file__).parent / "latest.json"

MEASUREMENTS: dict[str, Callable[[Ground], Awaitable[list[Row]]]] = {
    "status": status_rate.measure,
    "instructions": status_instructions.measure,
    "accepted": accepted.measure,
    "first-qr": first_qr.measure,
    "auth-key": auth_key.measure,
    "burst": burst.measure,
    "pending": pending.measure,
    "bot": bot_rate.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for. Returns 0 whether or not the goals are met: figures are not tests."""
    options = _parse(arguments)
    rows = asyncio.run(_run(options.only or list(MEASUREMENTS), quick=options.quick))
    print(printed(rows))
    out = options.out or (None if options.quick or options.only else LATEST)
    if out is not None:
        write(rows, out)
    return 0


async def _run(names: Sequence[str], *, quick: bool) -> list[Row]:
    rows = []
    async with laid(quick=quick) as ground:
        for name in names:
            began = time.monotonic()
            rows += await MEASUREMENTS[name](ground)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the portal, each figure beside its floor in the same run.",
    )
    parser.add_argument("--quick", action="store_true", help="few repetitions: does it run at all?")
    parser.add_argument(
        "--only",
        action="append",
        choices=list(MEASUREMENTS),
        metavar="NAME",
        help=f"one measurement; may be repeated: {', '.join(MEASUREMENTS)}",
    )
    parser.add_argument(
        "--out", type=Path, help="where to write the JSON (default: latest.json here, for a full run only)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
