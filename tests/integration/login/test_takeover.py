"""Two web processes, one login: it continues when either dies, and never runs twice."""

from __future__ import annotations

import asyncio
import gc

import pytest

from sandbox.person import Person
from sandbox.telegram import Telegram
from shared.configuration.config import Config
from shared.login.states import State
from tests.support.portal import begun, in_state, portal, seen, with_token
from tests.support.srp import prove
from tests.support.waiting import until


async def test_a_stopped_owner_hands_over(config: Config, ilya: Person, telegram: Telegram) -> None:
    """When the owner stops in order, another process goes on with the same code on show."""
    async with portal(config) as second:
        async with portal(config) as first:
            login = await begun(first, ilya)
            await first.qr_auth.open_page(login.session_id)
            url = await with_token(first.qr_auth, login.session_id)
        ilya.phone.scan(url)
        await in_state(second.qr_auth, login.session_id, State.AUTHORIZED)
    assert max(telegram.mtproto.max_live_per_key.values()) == 1
    assert len(ilya.phone.devices()) == 1


@pytest.mark.parametrize(
    ("name", "then"),
    [
        ("Ilya", State.AUTHORIZED),
        ("Oleg", State.AUTHORIZED),
        ("Марина", State.PASSWORD),
        ("Соня", State.PASSWORD),
    ],
)
async def test_accepted_while_nobody_lives(
    config: Config, telegram: Telegram, name: str, then: State
) -> None:
    """A scan while no web process runs is found by the next one, without anybody opening the page.

    On either data centre, with and without a cloud password.
    """
    person = telegram.person(name)
    async with portal(config) as first:
        login = await begun(first, person)
        await first.qr_auth.open_page(login.session_id)
        url = await with_token(first.qr_auth, login.session_id)
    person.phone.scan(url)
    async with portal(config) as second:
        await in_state(second.qr_auth, login.session_id, then)


@pytest.mark.parametrize("name", ["Марина", "Соня"])
async def test_takeover_in_the_password_state(config: Config, telegram: Telegram, name: str) -> None:
    """The password form outlives the process that asked for it, on either data centre."""
    person = telegram.person(name)
    async with portal(config) as first:
        login = await begun(first, person)
        await first.qr_auth.open_page(login.session_id)
        person.phone.scan(await with_token(first.qr_auth, login.session_id))
        await in_state(first.qr_auth, login.session_id, State.PASSWORD)
    async with portal(config) as second:
        await second.qr_auth.open_page(login.session_id)

        await in_state(second.qr_auth, login.session_id, State.PASSWORD)
        challenge = await second.qr_auth.password_challenge(login.session_id)
        proof = prove(challenge, str(person.account.cloud_password))
        view = await second.qr_auth.submit_password(
            login.session_id, srp_id=proof.srp_id, a=proof.a, m1=proof.m1
        )
        if view.problem == "challenge_stale":  # the takeover asked for a fresh one in that moment
            proof = prove(
                await second.qr_auth.password_challenge(login.session_id), str(person.account.cloud_password)
            )
            await second.qr_auth.submit_password(
                login.session_id, srp_id=proof.srp_id, a=proof.a, m1=proof.m1
            )
        await in_state(second.qr_auth, login.session_id, State.AUTHORIZED)


async def test_a_login_lost_while_the_database_was_away_is_one_line(
    config: Config, ilya: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """The owner comes back from trouble and reads that another drives the login: it lets go, and says so."""
    async with portal(config) as first:
        login = await begun(first, ilya)
        await first.qr_auth.open_page(login.session_id)
        await with_token(first.qr_auth, login.session_id)
        async with first.db.transaction() as thief:
            await thief.execute(
                """UPDATE logins SET owner = 'another', lease_epoch = lease_epoch + 1,
                       lease_until = now() + interval '1 hour'"""
            )
            me = await thief.fetchval("SELECT pg_backend_pid()")
            await first.qr_auth.refresh(login.session_id)

            async def cut_off() -> bool:
                async with first.db.acquire() as conn:
                    return bool(
                        await conn.fetchval(
                            """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                               WHERE $1 = ANY(pg_blocking_pids(pid))""",
                            me,
                        )
                    )

            await until(cut_off)
        await until(lambda: f"QR login {login.login_id} is driven elsewhere now" in caplog.messages)
    gc.collect()
    assert not [one for one in caplog.records if one.name == "asyncio"]


async def test_steering_from_the_wrong_replica(config: Config, ilya: Person) -> None:
    """A refresh and a cancel that land on a process that does not own the login work all the same."""
    async with portal(config) as first, portal(config) as second:
        login = await begun(first, ilya)
        await first.qr_auth.open_page(login.session_id)
        url = await with_token(second.qr_auth, login.session_id)
        await second.qr_auth.refresh(login.session_id)
        await with_token(first.qr_auth, login.session_id, other_than=url)
        await second.qr_auth.cancel(login.session_id)
        await in_state(first.qr_auth, login.session_id, State.CANCELLED)


async def test_only_one_of_two_drives(config: Config, ilya: Person, telegram: Telegram) -> None:
    """A page opened on every replica at once is driven by one of them, with one auth key."""
    async with portal(config) as first, portal(config) as second:
        login = await begun(first, ilya)
        await asyncio.gather(
            *(manager.open_page(login.session_id) for manager in (first.qr_auth, second.qr_auth) * 5)
        )
        await seen(first.qr_auth, login.session_id, lambda view: view.url is not None)
        exports = telegram.mtproto.journal.calls("auth.exportLoginToken")
        assert len({call.key_id for call in exports}) == 1


async def test_a_stolen_lease_stops_the_old_owner(config: Config, ilya: Person, telegram: Telegram) -> None:
    """An owner whose lease went to another writes nothing more, and its key is used by one client only."""
    async with portal(config) as first:
        login = await begun(first, ilya)
        await first.qr_auth.open_page(login.session_id)
        url = await with_token(first.qr_auth, login.session_id)
        async with first.db.acquire() as conn:
            await conn.execute(
                "UPDATE logins SET owner = 'somebody else', lease_epoch = lease_epoch + 1 WHERE id = $1",
                login.login_id,
            )
        ilya.phone.scan(url)

        async def let_go() -> bool:
            return not first.qr_auth._ownership.is_driving(login.login_id)

        await until(let_go)
        view = await first.qr_auth.view(login.session_id)
        assert view is not None
        assert view.is_live
