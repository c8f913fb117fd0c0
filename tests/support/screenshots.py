"""Pictures of the journey for the documentation, made by the tests when UPDATE_SCREENSHOTS=1."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
PLAIN = 4096  # colours; more of them are a scene with pictures in it
LARGEST = 150_000  # bytes


async def keep(page: Page, name: str) -> None:
    """Write `docs/screenshots/<name>.png` when pictures are wanted; else do nothing."""
    if os.environ.get("UPDATE_SCREENSHOTS") != "1":
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{name}.png"
    image = Image.open(io.BytesIO(await page.screenshot(animations="disabled"))).convert("RGB")
    is_plain = image.getcolors(PLAIN) is not None
    method = Image.Quantize.MEDIANCUT if is_plain else Image.Quantize.FASTOCTREE  # which keeps rare colours
    image.quantize(method=method, dither=Image.Dither.NONE).save(target, optimize=True)
    assert target.stat().st_size <= LARGEST
