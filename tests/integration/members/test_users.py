"""Users, against the real tables."""

from __future__ import annotations

import asyncio

import pytest

from shared.core.db import Connection, Database
from shared.members import subscriptions, users
from shared.members.users import Person
from tests.integration.members.rows import ILYA, ilya, somebody


async def _version(conn: Connection) -> str:
    """Changes with every write to Ilya's row, also with one that leaves it as it was."""
    version: str = await conn.fetchval(
        "SELECT ctid::text || xmin || xmax FROM users WHERE telegram_id = $1", ILYA
    )
    return version


async def _touch(db: Database, person: Person) -> users.User:
    async with db.transaction() as conn:
        return await users.touch(conn, person)


async def test_first_touch_creates_the_row(db: Database) -> None:
    """A first message creates the person, not connected and without a plan."""
    user = await _touch(db, ilya(last_name="Volkov"))
    assert (user.telegram_id, user.first_name, user.last_name, user.username) == (
        ILYA,
        "Ilya",
        "Volkov",
        "ilya",
    )
    assert (user.language, user.language_chosen) == ("ru", False)
    assert (user.is_authenticated, user.subscription_type, user.authenticated_at) == (False, None, None)
    async with db.acquire() as conn:
        assert await users.get(conn, ILYA) == user


async def test_nobody_is_none(db: Database) -> None:
    """An id that was never heard of is no error."""
    async with db.acquire() as conn:
        assert await users.get(conn, ILYA) is None


async def test_touch_without_news_writes_nothing(db: Database) -> None:
    """The hot path is one read: the row is neither written nor locked."""
    first = await _touch(db, ilya())
    async with db.acquire() as conn:
        before = await _version(conn)
        assert await users.touch(conn, ilya()) == first
        assert await _version(conn) == before


@pytest.mark.parametrize(
    "news",
    [
        ilya(first_name="Илья"),
        ilya(last_name="Volkov"),
        ilya(username="volkov"),
        ilya(username=None),
        ilya(language_code="en"),
    ],
)
async def test_touch_keeps_up_with_the_profile(db: Database, news: Person) -> None:
    """Each fact that Telegram tells anew is written."""
    await _touch(db, ilya())
    user = await _touch(db, news)
    assert (user.first_name, user.last_name) == (news.first_name, news.last_name)
    assert (user.username, user.language) == (news.username, news.language_code)


async def test_touch_lowers_nothing(db: Database) -> None:
    """A profile change leaves being connected, the masked phone and the plan as they are."""
    async with db.transaction() as conn:
        await users.authenticate(
            conn,
            telegram_id=ILYA,
            first_name="Ilya",
            last_name=None,
            username="ilya",
            phone_masked="+7•••••1122",
        )
        await subscriptions.grant(conn, telegram_id=ILYA, plan_code="premium", invite_code=None)
    user = await _touch(db, ilya(first_name="Илья"))
    assert (user.first_name, user.is_authenticated, user.subscription_type) == ("Илья", True, "premium")
    assert user.phone_masked == "+7•••••1122"
    assert user.authenticated_at is not None


async def test_language_follows_the_client_until_chosen(db: Database) -> None:
    """What a person chose outlives what the client says; a silent client changes nothing."""
    assert (await _touch(db, ilya(language_code="en-GB"))).language == "en"
    assert (await _touch(db, ilya(language_code=None))).language == "en"
    assert (await _touch(db, ilya(language_code="uk"))).language == "ru"
    async with db.acquire() as conn:
        await users.choose_language(conn, ILYA, "en")
        before = await _version(conn)
        user = await users.touch(conn, ilya(language_code="ru"))
        assert (user.language, user.language_chosen) == ("en", True)
        assert await _version(conn) == before
        assert (await users.touch(conn, ilya(language_code="ru", first_name="Илья"))).language == "en"


async def test_only_a_language_with_texts_can_be_chosen(db: Database) -> None:
    """An unknown language is refused before the database sees it."""
    async with db.acquire() as conn:
        with pytest.raises(ValueError, match="no texts"):
            await users.choose_language(conn, ILYA, "tlh")


async def test_a_person_who_writes_has_unblocked_the_bot(db: Database) -> None:
    """Blocking is noted once and forgotten with the next word."""
    async with db.acquire() as conn:
        await users.touch(conn, ilya())
        await users.mark_blocked(conn, ILYA)
        blocked = await users.get(conn, ILYA)
        await users.mark_blocked(conn, ILYA)
        assert blocked == await users.get(conn, ILYA)
        assert blocked is not None
        assert blocked.bot_blocked_at is not None
        assert (await users.touch(conn, ilya())).bot_blocked_at is None


async def test_names_that_postgres_cannot_store_are_cleaned(db: Database) -> None:
    """A NUL or half a surrogate pair in a name costs the letter, not the person; and is written once."""
    odd = ilya(first_name="Il\x00ya \ud83d", last_name="\x00", username="")
    user = await _touch(db, odd)
    assert (user.first_name, user.last_name, user.username) == ("Ilya ?", None, None)
    async with db.acquire() as conn:
        before = await _version(conn)
        await users.touch(conn, odd)
        assert await _version(conn) == before


async def test_two_first_words_at_once_make_one_row(db: Database) -> None:
    """Two updates of a newcomer, handled at the same time, do not collide."""
    first, *others = await asyncio.gather(*(_touch(db, ilya()) for _ in range(8)))
    assert {first.telegram_id, *(user.telegram_id for user in others)} == {ILYA}


async def test_a_username_moves_between_people(db: Database) -> None:
    """Telegram lets a name go to somebody else: that is no conflict."""
    await _touch(db, ilya())
    other = await _touch(db, Person(telegram_id=7, first_name="Other", username="ilya"))
    assert other.username == "ilya"


async def test_authenticate_makes_a_missing_profile(db: Database) -> None:
    """The finished login counts even when the person's row has gone."""
    async with db.transaction() as conn:
        await users.authenticate(
            conn, telegram_id=ILYA, first_name="Ilya", last_name=None, username=None, phone_masked=None
        )
        user = await users.get(conn, ILYA)
    assert user is not None
    assert (user.first_name, user.is_authenticated) == ("Ilya", True)
    assert user.authenticated_at is not None


async def test_authenticate_brings_the_profile(db: Database) -> None:
    """The profile is the one of the account that signed in; an unsaid phone leaves the known one."""
    async with db.transaction() as conn:
        await users.touch(conn, ilya())
        for phone in ("+7•••••1122", None):
            await users.authenticate(
                conn, telegram_id=ILYA, first_name="Il", last_name="V", username="iv", phone_masked=phone
            )
        user = await users.get(conn, ILYA)
    assert user is not None
    assert (user.first_name, user.last_name, user.username) == ("Il", "V", "iv")
    assert user.phone_masked == "+7•••••1122"


async def test_sign_out_leaves_the_plan(db: Database) -> None:
    """Who disconnects the account keeps the subscription; the second time changes nothing."""
    async with db.transaction() as conn:
        await somebody(conn)
        await subscriptions.grant(conn, telegram_id=ILYA, plan_code="premium", invite_code=None)
        await users.authenticate(
            conn, telegram_id=ILYA, first_name="Ilya", last_name=None, username=None, phone_masked=None
        )
        assert await users.sign_out(conn, ILYA)
        assert not await users.sign_out(conn, ILYA)
        user = await users.get(conn, ILYA)
    assert user is not None
    assert (user.is_authenticated, user.subscription_type) == (False, "premium")
