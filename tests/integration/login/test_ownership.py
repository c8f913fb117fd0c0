"""Which process drives a login: claims, leases, takeovers, crashes. No portal runs beside the test."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.core.db import Database
from shared.core.leases import LEASE, LET_GO_BEFORE
from shared.login import inputs, logins
from shared.login.begin import StartedLogin, begin
from shared.login.dependencies import LoginDependencies
from shared.login.logins import Login
from shared.login.ownership import BATCH, MOST_FAILURES, Ownership
from shared.login.states import State
from shared.login.ways.qr.inputs import Refresh
from shared.members import invites
from shared.members.invites import InviteCode, InviteStatus
from tests.integration.members.rows import a_login, somebody
from tests.support.portal import as_member
from tests.support.waiting import until

AT_ONCE = 0.001  # seconds between a crash and the next attempt


class Clock:
    """Time that only the test moves."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the leases."""
    return Clock()


@pytest.fixture
async def ownership(deps: LoginDependencies, clock: Clock) -> AsyncIterator[Ownership]:
    """Drives logins. It sweeps and renews only when the test says so."""
    made = Ownership(deps, drives=True, on_end=lambda _: None, restart_after=AT_ONCE, clock=clock)
    yield made
    await made.close()


@pytest.fixture
async def started(db: Database, ilya: Person) -> StartedLogin:
    """A login that nobody has opened."""
    async with db.transaction() as conn:
        invite = await invites.issue(conn, plan="premium", max_uses=1, expires_in=None, actor="cli")
    return await begin(
        db,
        as_member(ilya),
        chat_id=ilya.account.id,
        invite_code=invite.code,
        base_url="https://portal.example",
        ttl=300,
    )


async def row(db: Database, login: StartedLogin) -> Login:
    """The login as it is in the database."""
    async with db.acquire() as conn:
        found = await logins.by_id(conn, login.login_id)
    assert found is not None
    return found


async def token_shown(db: Database, login: StartedLogin, *, other_than: bytes | None = None) -> Login:
    """The login once a token is on show, other than a known one."""

    async def shown() -> bool:
        return (await row(db, login)).token not in (None, other_than)

    await until(shown)
    return await row(db, login)


async def in_state(db: Database, login: StartedLogin, state: State) -> Login:
    """The login once it is in this state."""

    async def there() -> bool:
        return (await row(db, login)).state is state

    await until(there)
    return await row(db, login)


async def execute(db: Database, statement: str, *values: object) -> None:
    """Change rows behind everybody's back."""
    async with db.acquire() as conn:
        await conn.execute(statement, *values)


async def end_its_time(db: Database, login: StartedLogin) -> None:
    """The login's time is over by the database's clock. Announced to nobody."""
    await execute(db, "UPDATE logins SET expires_at = now() - interval '1 s' WHERE id = $1", login.login_id)


async def orphaned(db: Database, count: int) -> list[int]:
    """Ids of logins without a living owner, whose time is up: the next owner ends them without Telegram."""
    async with db.transaction() as conn:
        made = []
        for number in range(1, count + 1):
            await somebody(conn, number)
            made.append(await a_login(conn, number))
        await conn.execute(
            """UPDATE logins SET state = 'waiting', owner = 'dead', lease_until = now() - interval '1 s',
               lease_epoch = 1, expires_at = now() - interval '1 s'"""
        )
    return made


async def epochs(db: Database) -> list[int]:
    """How often each login was claimed, in the order of their ids."""
    async with db.acquire() as conn:
        return [found["lease_epoch"] for found in await conn.fetch("SELECT * FROM logins ORDER BY id")]


async def test_a_login_is_claimed_once(ownership: Ownership, db: Database, started: StartedLogin) -> None:
    """However often its page is opened."""
    assert not ownership.is_driving(started.login_id)
    for _ in range(3):
        await ownership.ensure(started.login_id)
    await asyncio.gather(*(ownership.ensure(started.login_id) for _ in range(5)))
    assert ownership.is_driving(started.login_id)
    claimed = await row(db, started)
    assert (claimed.owner, claimed.lease_epoch) == ("test", 1)


async def test_a_claim_on_its_way_is_not_doubled(
    ownership: Ownership, db: Database, started: StartedLogin
) -> None:
    """Who asks meanwhile returns at once, without a query; so does a sweep, which leaves the login alone."""
    await execute(db, "UPDATE logins SET lease_epoch = 1 WHERE id = $1", started.login_id)
    async with db.transaction() as conn:
        await conn.execute("LOCK TABLE users, logins IN SHARE MODE")
        claiming = asyncio.ensure_future(ownership.ensure(started.login_id))
        await until(lambda: _somebody_waits(db))
        await ownership.ensure(started.login_id)
        assert not ownership.is_driving(started.login_id)
    await claiming
    assert ownership.is_driving(started.login_id)
    assert (await row(db, started)).lease_epoch == 2


async def _somebody_waits(db: Database) -> bool:
    async with db.acquire() as conn:
        return bool(await conn.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def test_a_login_of_another_process_is_left_to_it(
    ownership: Ownership, db: Database, started: StartedLogin
) -> None:
    """As long as its lease lasts, by the database's clock; afterwards it is claimed."""
    await execute(
        db,
        """UPDATE logins SET owner = 'other', lease_epoch = 1, lease_until = now() + interval '1 min'
           WHERE id = $1""",
        started.login_id,
    )
    await ownership.ensure(started.login_id)
    await ownership.sweep()
    assert not ownership.is_driving(started.login_id)
    await execute(db, "UPDATE logins SET lease_until = now() - interval '1 s'")
    await ownership.ensure(started.login_id)
    assert ownership.is_driving(started.login_id)
    assert (await row(db, started)).owner == "test"


async def test_an_input_wakes_its_owner(
    ownership: Ownership, deps: LoginDependencies, db: Database, started: StartedLogin
) -> None:
    """It is acted upon long before the next look at Telegram is due; other logins' inputs change nothing."""
    await ownership.ensure(started.login_id)
    first = await token_shown(db, started)
    async with db.transaction() as conn:
        number = await inputs.put(conn, deps.vault, started.login_id, Refresh())
    ownership.wake_inputs(started.login_id + 1)
    ownership.wake_inputs(started.login_id)
    second = await token_shown(db, started, other_than=first.token)

    async def answered() -> bool:
        return (await row(db, started)).answered == number

    await until(answered)
    assert second.lease_epoch == 1


@pytest.mark.parametrize("everybody", [False, True])
async def test_a_changed_row_wakes_its_owner(
    ownership: Ownership, db: Database, started: StartedLogin, everybody: bool
) -> None:
    """It reads the row again: here, that the login's time is over. After a resync every owner does."""
    await ownership.ensure(started.login_id)
    await token_shown(db, started)
    await end_its_time(db, started)
    ownership.wake_row(started.login_id + 1)
    if everybody:
        ownership.wake_all()
    else:
        ownership.wake_row(started.login_id)
    await in_state(db, started, State.EXPIRED)


async def test_a_lost_lease_ends_the_task(
    ownership: Ownership, db: Database, started: StartedLogin, telegram: Telegram
) -> None:
    """The renewal tells; the new owner's row stays as it is, and the key is nobody's any more."""
    await ownership.ensure(started.login_id)
    before = await token_shown(db, started)
    await ownership.leases.renew()
    assert ownership.is_driving(started.login_id)
    await execute(
        db,
        """UPDATE logins SET owner = 'other', lease_epoch = lease_epoch + 1,
           lease_until = now() + interval '1 min' WHERE id = $1""",
        started.login_id,
    )
    await ownership.leases.renew()
    await until(lambda: not ownership.is_driving(started.login_id))
    after = await row(db, started)
    assert (after.owner, after.lease_epoch) == ("other", 2)
    assert (after.state, after.token, after.version) == (before.state, before.token, before.version)


async def test_a_write_without_the_lease_ends_the_task(
    ownership: Ownership, deps: LoginDependencies, db: Database, started: StartedLogin
) -> None:
    """The fence tells before the next renewal does; nothing is written."""
    await ownership.ensure(started.login_id)
    before = await token_shown(db, started)
    await execute(db, "UPDATE logins SET owner = 'other', lease_epoch = 2 WHERE id = $1", started.login_id)
    async with db.transaction() as conn:
        await inputs.put(conn, deps.vault, started.login_id, Refresh())
    ownership.wake_inputs(started.login_id)
    await until(lambda: not ownership.is_driving(started.login_id))
    after = await row(db, started)
    assert (after.owner, after.version, after.answered) == ("other", before.version, 0)


async def test_a_lease_that_is_not_renewed_is_let_go_in_time(
    ownership: Ownership, db: Database, started: StartedLogin, clock: Clock
) -> None:
    """LET_GO_BEFORE seconds before its end by this process's clock; then it is given back."""
    await ownership.ensure(started.login_id)
    await token_shown(db, started)
    clock.now += LEASE - LET_GO_BEFORE
    await ownership.leases.look()
    assert (await row(db, started)).owner == "test"
    clock.now += 0.001
    await ownership.leases.look()
    await until(lambda: not ownership.is_driving(started.login_id))

    async def given_back() -> bool:
        return (await row(db, started)).owner is None

    await until(given_back)
    assert (await row(db, started)).is_live


async def test_a_crashed_login_is_resumed(
    ownership: Ownership, db: Database, started: StartedLogin, caplog: pytest.LogCaptureFixture
) -> None:
    """Under the same lease, as a takeover would: here its row cannot be decrypted for a while."""
    await execute(
        db, "UPDATE logins SET state = 'waiting', details = 'broken' WHERE id = $1", started.login_id
    )
    async with db.transaction() as conn:
        await ownership.ensure(started.login_id)
        await until(lambda: "crashed, resuming" in caplog.text)
        await conn.execute("UPDATE logins SET details = NULL WHERE id = $1", started.login_id)
    resumed = await token_shown(db, started)
    assert (resumed.owner, resumed.lease_epoch) == ("test", 1)


async def test_a_login_that_always_crashes_is_given_up(
    ownership: Ownership, db: Database, started: StartedLogin, caplog: pytest.LogCaptureFixture
) -> None:
    """After MOST_FAILURES crashes in a row; it fails, its person is told, and its lease is given back."""
    await execute(
        db, "UPDATE logins SET state = 'waiting', details = 'broken' WHERE id = $1", started.login_id
    )
    await ownership.ensure(started.login_id)
    await until(lambda: not ownership.is_driving(started.login_id))

    async def given_back() -> bool:
        return (await row(db, started)).owner is None

    await until(given_back)
    failed = await row(db, started)
    assert (failed.state, failed.code) == (State.FAILED, "internal_error")
    assert caplog.text.count("crashed, resuming") == MOST_FAILURES
    async with db.acquire() as conn:
        assert await conn.fetchval("SELECT kind FROM outbox") == "login_failed"


async def test_closing_gives_every_login_back(
    deps: LoginDependencies, db: Database, started: StartedLogin
) -> None:
    """At once, with its token still on show; the next process claims it."""
    first = Ownership(deps, drives=True, on_end=lambda _: None)
    first.open()
    await first.ensure(started.login_id)
    await token_shown(db, started)
    await first.close()
    assert not first.is_driving(started.login_id)
    left = await row(db, started)
    assert (left.owner, left.state) == (None, State.WAITING)
    assert left.token is not None
    second = Ownership(deps, drives=True, on_end=lambda _: None)
    await second.sweep()
    assert second.is_driving(started.login_id)
    assert (await row(db, started)).lease_epoch == 2
    await second.close()


async def test_orphans_are_taken_over_in_batches(ownership: Ownership, db: Database) -> None:
    """The oldest BATCH of them in one sweep, the rest in the next; each is claimed once."""
    await orphaned(db, BATCH + 5)
    await ownership.sweep()
    assert await epochs(db) == [2] * BATCH + [1] * 5
    await ownership.sweep()
    assert await epochs(db) == [2] * (BATCH + 5)


async def test_an_orphan_goes_to_one_process(deps: LoginDependencies, db: Database) -> None:
    """When several sweep at the same time."""
    made = await orphaned(db, 20)
    several = [Ownership(deps, drives=True, on_end=lambda _: None) for _ in range(3)]
    await asyncio.gather(*(one.sweep() for one in several))
    assert await epochs(db) == [2] * len(made)
    for one in several:
        await one.close()


async def test_an_orphan_that_is_driven_here_is_not_taken_again(
    ownership: Ownership, db: Database, started: StartedLogin
) -> None:
    """Its lease ran out by the database's clock, but its task runs still: the renewal decides."""
    await ownership.ensure(started.login_id)
    await token_shown(db, started)
    await execute(db, "UPDATE logins SET lease_until = now() - interval '1 s'")
    await ownership.sweep()
    assert (await row(db, started)).lease_epoch == 1


async def test_an_unopened_login_expires(
    deps: LoginDependencies, db: Database, started: StartedLogin
) -> None:
    """Also where no login is driven: its invite can be used again, and its person is told."""
    bots = Ownership(deps, drives=False, on_end=lambda _: None)
    await bots.sweep()
    assert (await row(db, started)).state is State.CREATED
    await end_its_time(db, started)
    await bots.sweep()
    assert (await row(db, started)).state is State.EXPIRED
    async with db.acquire() as conn:
        assert await conn.fetchval("SELECT kind FROM outbox") == "login_expired"
        assert started.invite_code is not None
        assert (await invites.get(conn, InviteCode(started.invite_code))).status is InviteStatus.OPEN
    await bots.close()


async def test_a_process_that_drives_nothing_claims_nothing(
    deps: LoginDependencies, db: Database, started: StartedLogin
) -> None:
    """Neither an opened login nor an orphan."""
    await orphaned(db, 2)
    bots = Ownership(deps, drives=False, on_end=lambda _: None)
    await bots.ensure(started.login_id)
    await bots.sweep()
    assert not bots.is_driving(started.login_id)
    assert await epochs(db) == [1, 1, 1]
    await bots.close()
