"""The word way, registered as a way of the portal would be."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.telegram import Telegram
from shared.core import i18n
from shared.login.ways import registry
from tests.integration.webapp.running import Site, served
from tests.integration.webapp.word_way.part import WordFacts, WordPart
from tests.integration.webapp.word_way.way import WordWay
from webapp import app
from webapp.account import ways
from webapp.http import assets, templates
from webapp.login import page, shapes
from webapp.login.ways import registry as page_registry
from webapp.routes import ROUTES

HERE = Path(__file__).parent


class StepDetails(page_registry.StepDetails, WordFacts, total=False):
    """What the present step needs to say."""


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a new way adds, and nothing else: the list of ARCHITECTURE.md, "How far does a change reach?".

    A test cannot add files to the product's folders, so it works on copies of them.
    """
    # 1. the way (way.py), 2. its line in the registry
    monkeypatch.setattr(registry, "OTHERS", (*registry.OTHERS, WordWay))
    # 3. the page part with its requests (part.py), 4. its place in the registry of the parts
    monkeypatch.setattr(page_registry, "PARTS", (*page_registry.PARTS, WordPart()))
    monkeypatch.setattr(shapes, "StepDetails", StepDetails)
    # 5. and 6. two templates, 7. a script
    monkeypatch.setattr(templates, "FOLDER", added(templates.FOLDER, HERE / "templates", tmp_path))
    static = assets.Assets(added(assets.FOLDER, HERE / "static", tmp_path))
    # and texts; a way in the product is also a layer in two contracts (8)
    monkeypatch.setattr(i18n, "LOCALE", added(i18n.LOCALE, HERE / "locale", tmp_path))

    # what importing the product anew would do by itself
    monkeypatch.setattr(app, "Assets", lambda: static)
    monkeypatch.setattr(app, "ROUTES", (*ROUTES, *ways.routes_of(WordPart.requests)))


@pytest.fixture
async def word_site(registered: None, telegram: Telegram, dsn: str) -> AsyncIterator[Site]:
    """A whole web container that offers the word way too."""
    for cached in (i18n.texts, page.script_texts):
        cached.cache_clear()
    async with served(telegram, dsn, drives_logins=True) as site:
        yield site
    for cached in (i18n.texts, page.script_texts):
        cached.cache_clear()


def added(product: Path, more: Path, tmp_path: Path) -> Path:
    """A folder of the product with some more files in it."""
    folder = tmp_path / product.name
    shutil.copytree(product, folder)
    shutil.copytree(more, folder, dirs_exist_ok=True)
    return folder
