"""The cache of login views: what it remembers, until when, and whom it wakes.

`write` changes a row without an announcement, so whether a view was remembered can be seen by its problem.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable

import pytest

from shared.core.db import Connection, Database
from shared.core.errors import Unavailable
from shared.core.notifications import Listener
from shared.crypto.vault import Vault
from shared.login import logins
from shared.login.end_login import end_login
from shared.login.login_cache import LoginCache, LoginView
from shared.login.logins import Login
from shared.login.states import State
from tests.integration.members.rows import somebody
from tests.support.gate import gate_before
from tests.support.waiting import until

VAULT = Vault({"test": bytes(range(32))})
OLD, NEW = "old", "new"


@pytest.fixture
async def listener(dsn: str) -> AsyncIterator[Listener]:
    """A connected listener; the cache hears of a change only from the test."""
    made = Listener(dsn, probe_every=0.1, probe_timeout=0.3)
    await made.open()
    await made.wait_ready()
    yield made
    await made.close()


@pytest.fixture
def cache(db: Database, listener: Listener) -> LoginCache:
    """A cache that has read nothing yet."""
    return LoginCache(db, VAULT, listener)


async def new_login(db: Database, number: int = 1) -> Login:
    """The live login of one more person, with the problem `OLD`."""
    async with db.transaction() as conn:
        await somebody(conn, number)
        made = await logins.create(
            conn,
            session_id=f"{number:032}",
            telegram_id=number,
            chat_id=number,
            invite_code=None,
            ttl=300,
        )
    await write(db, made, OLD)
    return made


async def write(db: Database, login: Login, problem: str) -> None:
    """Change a row as its owner does. The cache does not hear of it."""
    async with db.acquire() as conn:
        await logins.note(conn, login.id, problem=problem)


async def problem(cache: LoginCache, login: Login) -> str | None:
    """The problem that a page is shown."""
    view = await cache.view(login.session_hash)
    assert view is not None
    return view.problem


async def remembered(cache: LoginCache, db: Database, number: int = 1) -> Login:
    """A new login whose view the cache remembers."""
    login = await new_login(db, number)
    for _ in range(2):
        assert await problem(cache, login) == OLD
    return login


@contextlib.asynccontextmanager
async def held_up(db: Database, read: Awaitable[object]) -> AsyncIterator[None]:
    """Let a read wait for the database during the body, and finish after it."""
    async with db.transaction() as conn:
        await conn.execute("LOCK TABLE users")
        reading = asyncio.ensure_future(read)
        await until(lambda: _somebody_waits(conn))
        yield
    await reading


async def _somebody_waits(conn: Connection) -> bool:
    return bool(await conn.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def end(db: Database, login: Login) -> Login:
    """The login as it is after its end."""
    async with db.transaction() as conn:
        return await end_login(conn, login, State.CANCELLED, actor="test")


async def test_the_second_read_is_remembered(cache: LoginCache, db: Database) -> None:
    """Not the first: before it, the cache could not tell whose announcement it heard."""
    login = await new_login(db)
    assert await problem(cache, login) == OLD
    await write(db, login, NEW)
    assert await problem(cache, login) == NEW
    await write(db, login, OLD)
    assert await problem(cache, login) == NEW


async def test_an_announced_change_is_read(cache: LoginCache, db: Database) -> None:
    """Once; the views of other logins stay."""
    login, other = await remembered(cache, db, 1), await remembered(cache, db, 2)
    for one in (login, other):
        await write(db, one, NEW)
    cache.changed(login.id)
    assert (await problem(cache, login), await problem(cache, other)) == (NEW, OLD)
    await write(db, login, OLD)
    assert await problem(cache, login) == NEW


async def test_all_are_read_again_after_a_resync(cache: LoginCache, db: Database) -> None:
    """Any of them may have changed while nobody listened."""
    both = [await remembered(cache, db, number) for number in (1, 2)]
    for login in both:
        await write(db, login, NEW)
    cache.all_changed()
    assert [await problem(cache, login) for login in both] == [NEW, NEW]


@pytest.mark.parametrize("announce", ["one", "all"])
async def test_a_read_during_an_announcement_is_not_remembered(
    cache: LoginCache, db: Database, announce: str
) -> None:
    """The announced change may be later than what was read."""
    login = await remembered(cache, db)
    cache.changed(login.id)
    async with held_up(db, cache.view(login.session_hash)):
        if announce == "one":
            cache.changed(login.id)
        else:
            cache.all_changed()
    await write(db, login, NEW)
    assert await problem(cache, login) == NEW


async def test_an_unknown_login_is_not_remembered(cache: LoginCache, db: Database) -> None:
    """Neither as a view nor for a watcher: it may be created any moment."""
    digest = logins.session_hash(f"{1:032}")
    assert digest is not None
    assert await cache.view(digest) is None
    assert [view async for view in cache.watch(digest)] == []
    cache.changed(1)
    assert await problem(cache, await new_login(db)) == OLD


async def test_a_deaf_cache_reads_every_time(dsn: str, db: Database) -> None:
    """Without its connection the listener misses announcements; what was remembered is used after them."""
    async with gate_before(dsn) as (gate, through):
        listener = Listener(through, probe_every=0.1, probe_timeout=0.3)
        await listener.open()
        await listener.wait_ready()
        cache = LoginCache(db, VAULT, listener)
        login = await remembered(cache, db)
        await gate.cut()
        await until(lambda: not listener.healthy)
        for wanted in (NEW, OLD, NEW):
            await write(db, login, wanted)
            assert await problem(cache, login) == wanted
        await gate.mend()
        await listener.wait_ready()
        await write(db, login, OLD)
        assert await problem(cache, login) == NEW
        await listener.close()


async def test_a_remembered_view_needs_no_database(dsn: str, listener: Listener, db: Database) -> None:
    """While PostgreSQL is away the pages of warm logins are served; the others get Unavailable."""
    async with gate_before(dsn) as (gate, through):
        away = await Database.open(through)
        cache = LoginCache(away, VAULT, listener)
        warm, cold = await remembered(cache, db, 1), await new_login(db, 2)
        await gate.cut()
        assert await problem(cache, warm) == OLD
        with pytest.raises(Unavailable):
            await cache.view(cold.session_hash)
        await away.close()


async def test_a_committed_end_is_remembered_unread(cache: LoginCache, db: Database) -> None:
    """The process that committed it shows it at once, and its watchers end."""
    login = await remembered(cache, db)
    seen = cache.watch(login.session_hash)
    assert (await anext(seen)).is_live
    cache.ended(await end(db, login))
    async with db.transaction() as conn:
        await conn.execute("LOCK TABLE users, logins")  # nobody can read
        view = await cache.view(login.session_hash)
        assert view is not None
        assert view.state is State.CANCELLED
        assert [view.state async for view in seen] == [State.CANCELLED]


async def test_a_read_does_not_replace_a_committed_end(cache: LoginCache, db: Database) -> None:
    """One that began before the end is late: what it found is not remembered."""
    login = await remembered(cache, db)
    ended = await end(db, login)
    cache.changed(login.id)
    async with held_up(db, cache.view(login.session_hash)):
        cache.ended(ended)
    async with db.acquire() as conn:
        await conn.execute("UPDATE logins SET problem = 'written later' WHERE id = $1", login.id)
    assert await problem(cache, login) is None


async def test_the_end_of_a_login_that_nobody_asked_about(cache: LoginCache, db: Database) -> None:
    """Is not remembered: without its person's language there is no view."""
    login = await new_login(db)
    cache.ended(await end(db, login))
    async with db.acquire() as conn:
        await conn.execute("UPDATE logins SET problem = 'read' WHERE id = $1", login.id)
    assert await problem(cache, login) == "read"


async def test_every_watcher_is_woken(cache: LoginCache, db: Database) -> None:
    """By an announcement, each of them, to its end."""
    login = await remembered(cache, db)
    watchers = [cache.watch(login.session_hash) for _ in range(3)]
    assert [(await anext(one)).problem for one in watchers] == [OLD] * 3
    waiting = [asyncio.ensure_future(anext(one)) for one in watchers]
    await write(db, login, NEW)
    cache.changed(login.id)
    assert [(await one).problem for one in waiting] == [NEW] * 3
    await end(db, login)
    cache.changed(login.id)
    for one in watchers:
        assert [view.is_live async for view in one] == [False]


async def test_a_watcher_sees_versions_in_their_order(cache: LoginCache, db: Database) -> None:
    """Each once, however often it is announced; changes in between may be skipped."""
    login = await remembered(cache, db)
    seen = cache.watch(login.session_hash)
    shown = [await anext(seen)]
    for changes in (1, 2, 3):
        for number in range(changes):
            await write(db, login, f"{changes}.{number}")
            cache.changed(login.id)
        shown.append(await anext(seen))
        cache.changed(login.id)
    cache.ended(await end(db, login))
    shown += [view async for view in seen]
    first = shown[0].version
    assert [view.version - first for view in shown] == [0, 1, 3, 6, 7]
    assert [view.problem for view in shown] == [OLD, "1.0", "2.1", "3.2", None]


async def test_a_watcher_reads_again_unannounced(db: Database, listener: Listener) -> None:
    """Now and then, in case an announcement was lost."""
    cache = LoginCache(db, VAULT, listener, read_again_every=0.02)
    login = await remembered(cache, db)
    seen = cache.watch(login.session_hash)
    assert (await anext(seen)).problem == OLD
    await write(db, login, NEW)
    assert (await anext(seen)).problem == NEW


async def test_a_watcher_that_left_is_not_woken(cache: LoginCache, db: Database) -> None:
    """Nothing of it stays: its login can be forgotten."""
    login = await remembered(cache, db)
    async with contextlib.aclosing(_closable(cache, login)) as seen:
        await anext(seen)
        entry = cache._by_hash[login.session_hash]
        assert len(entry.watchers) == 1
    await until(lambda: not entry.watchers)


async def _closable(cache: LoginCache, login: Login) -> AsyncGenerator[LoginView, None]:
    async for view in cache.watch(login.session_hash):
        yield view


async def test_the_oldest_are_forgotten(db: Database, listener: Listener) -> None:
    """Beyond `most`, in the order in which they were first asked about; they are read again when wanted."""
    cache = LoginCache(db, VAULT, listener, most=2)
    first, second, third = [await remembered(cache, db, number) for number in (1, 2, 3)]
    for login in (first, second, third):
        await write(db, login, NEW)
    assert [await problem(cache, login) for login in (second, third)] == [OLD, OLD]
    assert await problem(cache, first) == NEW
    cache.changed(second.id)  # forgotten for the sake of the first: nothing to mark
    assert await problem(cache, third) == OLD


async def test_a_watched_login_is_not_forgotten(db: Database, listener: Listener) -> None:
    """However old it is: its watcher is woken still."""
    cache = LoginCache(db, VAULT, listener, most=2)
    watched = await remembered(cache, db, 1)
    seen = cache.watch(watched.session_hash)
    assert (await anext(seen)).problem == OLD
    others = [await remembered(cache, db, number) for number in range(2, 7)]
    for login in (watched, *others):
        await write(db, login, NEW)
    assert await problem(cache, watched) == OLD
    cache.changed(watched.id)
    assert (await anext(seen)).problem == NEW
    assert [await problem(cache, login) for login in reversed(others)] == [OLD] + [NEW] * 4


async def test_most_are_remembered_within_bounds(db: Database, listener: Listener) -> None:
    """Watchers may hold more than `most`; one entry more and the unwatched among them are forgotten."""
    cache = LoginCache(db, VAULT, listener, most=2)
    watched: list[AsyncIterator[LoginView]] = []
    for number in range(1, 5):
        login = await remembered(cache, db, number)
        watched.append(cache.watch(login.session_hash))
        await anext(watched[-1])
    assert len(cache._by_hash) == len(cache._by_id) == 4
