"""A QR code as a small inline SVG."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4  # modules on each side, ISO/IEC 18004
MASK = 3  # any is readable; trying all eight is most of the time a QR costs
CACHED = 256  # addresses; every page of one login asks for the same


@lru_cache(maxsize=CACHED)
def qr_svg(text: str) -> str:
    """Return an ``<svg>`` that shows ``text``, black on white whatever the page's colours are.

    It has a quiet zone and a viewBox, but no size: the page's style decides that.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    side = code.modules_count + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{_path(code.modules)}"/></svg>'
    )


def _path(rows: list[list[bool | None]]) -> str:
    """One rectangle for each run of dark modules."""
    parts = []
    for y, row in enumerate(rows, QUIET_ZONE):
        x = QUIET_ZONE
        for dark, run in groupby(row, bool):
            length = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(parts)
