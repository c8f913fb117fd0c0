"""The QR: what a real decoder reads out of the drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from webapp.login.qr_svg import QUIET_ZONE, qr_svg

SCALE = 4  # pixels a module
NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> Image.Image:
    """The drawing as pixels: white ground, and each run of dark modules as a rectangle."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    ground, code = root.findall(f"{NAMESPACE}path")
    assert ground.attrib == {"fill": "#fff", "d": f"M0 0h{side}v{side}H0z"}
    assert code.attrib["fill"] == "#000"
    image = Image.new("L", (side * SCALE, side * SCALE), 255)
    for x, y, width in runs(code.attrib["d"]):
        box = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + 1) * SCALE)
        image.paste(0, box)
    return image


def runs(path: str) -> Iterator[tuple[int, int, int]]:
    """Left, top and length of each run."""
    found = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{w}v1h-{b}z" for x, y, w, b in found) == path
    for x, y, width, back in found:
        assert width == back
        yield int(x), int(y), int(width)


@pytest.mark.parametrize("length", [8, 34, 43, 44, 64, 120])
def test_a_decoder_reads_it(length: int) -> None:
    """Whatever the token's length, the drawing says exactly the link."""
    link = "tg://login?token=" + "aB3-_xYz"[: length % 8 or 8] + "Q" * length
    (found,) = zxingcpp.read_barcodes(drawn(qr_svg(link)))
    assert found.text == link


def test_it_has_a_quiet_zone() -> None:
    """Four white modules on each side, so that cameras find the code on any background."""
    svg = qr_svg("tg://login?token=AQID")
    side = int(ElementTree.fromstring(svg).attrib["viewBox"].split()[2])
    places = list(runs(svg.rsplit('d="', 1)[1].partition('"')[0]))
    assert min(x for x, _, _ in places) == min(y for _, y, _ in places) == QUIET_ZONE
    assert max(x + width for x, _, width in places) == max(y + 1 for _, y, _ in places) == side - QUIET_ZONE


def test_it_is_small_and_static() -> None:
    """A few kilobytes without script, style or outside reference: it goes into the page as it is."""
    svg = qr_svg("tg://login?token=" + "A" * 46)
    assert len(svg) < 9_000
    assert not re.search(r"<script|style=|href|<!|<\?", svg)


def test_the_same_link_is_drawn_once() -> None:
    """Every page of a login asks for the same code; only the first pays for it."""
    link = "tg://login?token=only-once"
    before = qr_svg.cache_info().misses
    assert qr_svg(link) is qr_svg(link)
    assert qr_svg.cache_info().misses == before + 1
