"""The static files as they are served."""

from __future__ import annotations

import gzip
import posixpath
import re
from pathlib import Path

import pytest

from webapp.account import dashboard
from webapp.admin import page as admin
from webapp.api_docs import docs
from webapp.http.assets import FOLDER, Assets
from webapp.login import page as login
from webapp.login.ways import registry
from webapp.pages import refusal, shell

MOST_WEIGHT = 40 * 1024  # bytes of a page's files together, compressed: a phone on a bad line waits for it
#: The panel has a screen for everything, and operators are few.
MOST_WEIGHT_OF_THE_PANEL = 48 * 1024
SIGNED_IN = (dashboard.PAGE, admin.PANEL)
EVERYWHERE = {"common/icon.svg", "common/again.js"}
PAGES = {login.SCRIPT: login.MODULES, docs.SCRIPT: ()} | {
    page.script: shell.MODULES + page.modules for page in SIGNED_IN
}
#: What each page loads by itself; the login page has a script for each of its parts.
ENTRIES = {script: {script} for script in PAGES}
ENTRIES[login.SCRIPT] |= {part.script for part in registry.PARTS}
STYLES = {login.SCRIPT: refusal.STYLES, docs.SCRIPT: docs.STYLES} | {
    page.script: shell.STYLES + page.styles for page in SIGNED_IN
}


@pytest.mark.parametrize("script", PAGES)
def test_everything_together_is_light(script: str) -> None:
    """All files of a page fit into the budget, what pages share counted for each."""
    files = {*ENTRIES[script], *EVERYWHERE, *PAGES[script], *STYLES[script]}
    most = MOST_WEIGHT_OF_THE_PANEL if script == admin.PANEL.script else MOST_WEIGHT
    assert Assets().weight(files) <= most


def test_every_file_is_some_pages() -> None:
    """What no page uses is deleted, not served."""
    used = (EVERYWHERE | {"common/refusal.js"}).union(*ENTRIES.values(), *PAGES.values(), *STYLES.values())
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")} == used


def test_what_is_sent_compressed_is_the_same() -> None:
    """Decompressed, a file equals the one in the folder."""
    found = Assets().get("login/page.js")
    assert found is not None
    assert gzip.decompress(found.body.gzipped) == found.body.plain == (FOLDER / "login/page.js").read_bytes()


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


@pytest.mark.parametrize("script", PAGES)
def test_every_module_is_fetched_ahead(script: str) -> None:
    """What a page's script imports is named in the page, so that no import waits for another."""
    imported: set[str] = set()
    waiting = [*ENTRIES[script]]
    while waiting:
        importer = waiting.pop()
        for name in re.findall(r'from "(\.[a-z_./]+\.js)"', (FOLDER / importer).read_text()):
            found = posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
            if found not in imported:
                imported.add(found)
                waiting.append(found)
    assert imported - ENTRIES[script] == set(PAGES[script])


def test_nothing_comes_from_another_origin() -> None:
    """No address of anybody else in what a browser loads."""
    for path in FOLDER.rglob("*.*"):
        code = (
            re.sub(r"(?m)//.*$|/\*.*?\*/", "", path.read_text()) if path.suffix == ".js" else path.read_text()
        )
        assert set(re.findall(r"https?://[\w.]+", code)) <= {"http://www.w3.org"}, path.name
