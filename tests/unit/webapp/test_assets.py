"""The static files as they are served."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from webapp.assets import FOLDER, Assets
from webapp.pages import MODULES

MOST_WEIGHT = 40 * 1024  # bytes of everything together, compressed: a phone on a bad line waits for it


def test_everything_together_is_light() -> None:
    """All files of the page fit into the budget."""
    assert Assets().weight() <= MOST_WEIGHT


def test_what_is_sent_compressed_is_the_same() -> None:
    """Unpacked, a file is what stands in the folder."""
    found = Assets().get("page.js")
    assert found is not None
    assert gzip.decompress(found.gzipped) == found.plain == (FOLDER / "page.js").read_bytes()


def test_the_address_follows_the_content(tmp_path: Path) -> None:
    """Any change of any file gives every file another address, so that none is ever stale."""
    (tmp_path / "a.js").write_text("1")
    before = Assets(tmp_path)
    assert Assets(tmp_path).url("a.js") == before.url("a.js")
    (tmp_path / "b.css").write_text("2")
    assert Assets(tmp_path).url("a.js") != before.url("a.js")


def test_a_file_that_is_not_there_has_no_address(tmp_path: Path) -> None:
    """A template's slip shows at once."""
    with pytest.raises(KeyError):
        Assets(tmp_path).url("missing.js")


def test_every_module_is_fetched_ahead() -> None:
    """What the page's script imports is named in the page, so that no import waits for another."""
    imported: set[str] = set()
    waiting = ["page.js"]
    while waiting:
        for name in re.findall(r'from "\./([a-z]+\.js)"', (FOLDER / waiting.pop()).read_text()):
            if name not in imported:
                imported.add(name)
                waiting.append(name)
    assert imported == set(MODULES)


def test_nothing_comes_from_another_origin() -> None:
    """No address of anybody else in what a browser loads."""
    for path in FOLDER.iterdir():
        code = (
            re.sub(r"(?m)//.*$|/\*.*?\*/", "", path.read_text()) if path.suffix == ".js" else path.read_text()
        )
        assert set(re.findall(r"https?://[\w.]+", code)) <= {"http://www.w3.org"}, path.name
