"""The auth keys of a login: which is current, which are past, and how a takeover finds them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from sandbox.person import Person
from shared.configuration.config import Config
from shared.login import drafts, logins
from shared.login.dependencies import LoginDependencies
from shared.login.draft_keys import DraftKeys
from shared.login.live_draft import ACCEPTANCE_GRACE
from shared.login.owned_login import OwnedLogin
from shared.login.ways import registry
from shared.services import Services
from shared.telegram.client import Clients
from shared.telegram.data_centres import DataCentres
from shared.telegram.session_files import SessionFiles
from tests.support.portal import begun

LEASE = 60.0  # seconds


@pytest.fixture
async def owned(web: Services, config: Config, ilya: Person) -> OwnedLogin:
    """A login that the test owns."""
    deps = LoginDependencies(
        db=web.db,
        vault=web.vault,
        clients=Clients(config),
        warm=web.warm,
        dcs=DataCentres(config),
        files=SessionFiles(config.sessions_dir),
        owner="test",
    )
    login_id = (await begun(web, ilya)).login_id
    async with web.db.acquire() as conn:
        row = await logins.claim(conn, login_id, deps.owner, LEASE)
    assert row is not None
    return OwnedLogin(deps, row, registry.details())


@pytest.fixture
async def keys(owned: OwnedLogin) -> AsyncIterator[DraftKeys]:
    """Its keys: an older one of the QR way, and the current one of the phone way."""
    keys = DraftKeys(owned, lambda: None)
    for way in ("qr", "phone"):
        await keys.keep(keys.add(await owned.deps.warm.take(owned.deps.dcs.home), way))
    yield keys
    await keys.close()


async def rows(owned: OwnedLogin) -> list[int]:
    """The ids of the kept keys."""
    async with owned.deps.db.acquire() as conn:
        return [row.id for row in await drafts.of_login(conn, owned.row.id)]


async def test_the_last_one_is_current(keys: DraftKeys) -> None:
    """The newest key is the current one, until the person accepts an older one."""
    older, newer = keys.live
    assert keys.current is newer
    keys.promote(older)
    assert keys.live == [newer, older]


async def test_an_older_key_expires_with_its_token(keys: DraftKeys) -> None:
    """Not before an acceptance of its last token can no longer arrive; the current key never does."""
    older, newer = keys.live
    older.show_for(30.0)
    assert keys.expired() is None
    assert keys.next_expiry() == older.acceptable_until > time.monotonic() + 30.0
    older.shown_until = time.monotonic() - ACCEPTANCE_GRACE / 2
    assert keys.expired() is None
    older.shown_until = time.monotonic() - ACCEPTANCE_GRACE
    assert keys.expired() is older
    keys.promote(older)
    assert keys.expired() is newer  # it never showed a token
    keys.remove(newer)
    assert (keys.expired(), keys.next_expiry()) == (None, float("inf"))
    await newer.close()


async def test_news_wake_the_owner(owned: OwnedLogin) -> None:
    """A key that Telegram has news about is asked about, until it is dropped; then its row goes too."""
    woken = asyncio.Event()
    keys = DraftKeys(owned, woken.set)
    key = keys.add(await owned.deps.warm.take(owned.deps.dcs.home), "qr")
    await keys.keep(key)
    assert await rows(owned) == [key.row_id]
    keys.hear(key)
    assert woken.is_set()
    assert keys.to_check == {key}
    await keys.drop(key)
    assert (keys.live, keys.to_check, await rows(owned)) == ([], set(), [])


async def test_a_takeover_finds_them(owned: OwnedLogin, keys: DraftKeys) -> None:
    """In their order, each of its way, with the time that is left of its token."""
    older, newer = keys.live
    async with owned.writing() as conn:
        await drafts.shown(conn, older.kept_as, 30.0)
    await keys.close()
    after = DraftKeys(owned, lambda: None)
    await after.restore(current_way="phone", older_way="qr")
    assert [(key.row_id, key.way) for key in after.live] == [(older.row_id, "qr"), (newer.row_id, "phone")]
    assert [key.session for key in after.live] == [older.session, newer.session]
    assert [key.shown_until is None for key in after.live] == [False, True]
    await after.close()


async def test_a_key_that_telegram_forgot(owned: OwnedLogin, keys: DraftKeys) -> None:
    """Its row goes; the other one is restored."""
    older, newer = keys.live
    await older.close(destroy=True)
    await newer.close()
    after = DraftKeys(owned, lambda: None)
    await after.restore(current_way="phone", older_way="qr")
    assert [key.row_id for key in after.live] == [newer.row_id]
    assert await rows(owned) == [newer.row_id]
    await after.close()
